// Circles in who names whom.

/** For each file on a circle that no circle told of yet has: the shortest one through it, from it on. */
export function findCircles(edges: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const told = new Set<string>();
  return [...edges.keys()].sort().flatMap((file) => {
    const circle = told.has(file) ? undefined : findWayBack(file, edges);
    if (circle === undefined) return [];
    for (const member of circle) told.add(member);
    return [circle];
  });
}

/** The shortest way from `start` to itself, without its end. */
function findWayBack(start: string, edges: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const ways = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const next of edges.get(way.at(-1) ?? '') ?? []) {
      if (next === start) return way;
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return undefined;
}
