// Relations between the events of an execution, at most 31 of them: row a has bit b when a is related to b.

export type Relation = number[];
export const MOST_EVENTS = 31;

export const empty = (size: number): Relation => new Array<number>(size).fill(0);
export const has = (relation: Relation, from: number, to: number): boolean => ((relation[from]! >> to) & 1) !== 0;

export function relate(relation: Relation, from: number, to: number): void {
  relation[from]! |= 1 << to;
}

export const union = (...relations: Relation[]): Relation => relations[0]!.map((_, row) => relations.reduce((bits, relation) => bits | relation[row]!, 0));

export function compose(first: Relation, second: Relation): Relation {
  return first.map((bits) => followed(bits, second));
}

/** Everything that `relation` leads to from one of the events in `bits`. */
export function followed(bits: number, relation: Relation): number {
  let reached = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) reached |= relation[31 - Math.clz32(rest & -rest)]!;
  return reached;
}

export function close(relation: Relation): Relation {
  const closed = [...relation];
  for (let middle = 0; middle < closed.length; middle++)
    for (let from = 0; from < closed.length; from++) if (has(closed, from, middle)) closed[from]! |= closed[middle]!;
  return closed;
}

export const isAcyclic = (relation: Relation): boolean => close(relation).every((bits, row) => ((bits >> row) & 1) === 0);

/** Only the pairs that begin in one of `from` and end in one of `to`. */
export const restrict = (from: number, relation: Relation, to: number): Relation => relation.map((bits, row) => ((from >> row) & 1 ? bits & to : 0));
