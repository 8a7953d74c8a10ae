// Where in the arena the data begin: threads sort blocks by the numbers of units.

/** Metadata comes first: entries of the page map, superslab_t, index_group_t, slab_t and thread heaps (arena_lay_out in arena.c). */
export function countUnitsBefore(of: (constant: string) => number): number {
  const [arena, unit, superslab, heap] = [of('HAK_ARENA_BYTES'), of('HAK_UNIT_BYTES'), of('HAK_SUPERSLAB_BYTES'), of('HAK_HEAP_BYTES')];
  const heaps = Math.min(of('HAK_HEAP_LIMIT'), Math.floor(arena / 2 ** of('HAK_HEAP_SHARE_SHIFT') / heap));
  const groups = Math.floor(arena / superslab / 64) + 1;
  const regions = [(arena / unit) * 4, (arena / superslab) * 56, groups * 16 * (Math.log2(superslab / unit) + 2), (arena / unit) * 128, heaps * heap];
  const bytes = regions.reduce((sum, region) => sum + Math.ceil(region / unit) * unit, 0);
  return (Math.ceil(bytes / superslab) - 1) * (superslab / unit);
}
