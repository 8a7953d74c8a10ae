// Blocks that were live before a stream begins: nobody knows which of them it frees, only of which size.

export interface OldBlocks {
  /** Places, by cell and heap. */
  readonly places: Map<number, number[]>;
  heapCount: number;
  random: number;
}

const HEAPS = 65536;

export function createOldBlocks(): OldBlocks {
  return { places: new Map(), heapCount: 0, random: 1 };
}

export function addOldBlock(old: OldBlocks, cell: number, heap: number, place: number): void {
  const key = cell * HEAPS + heap;
  const list = old.places.get(key);
  if (list === undefined) old.places.set(key, [place]);
  else list.push(place);
  old.heapCount = Math.max(old.heapCount, heap + 1);
}

/** Any of the cell's blocks, one of the heap's own if there is one; undefined when there is none. The same ones in every run. */
export function takeOldBlock(old: OldBlocks, cell: number, heap: number): number | undefined {
  for (let step = 0; step < Math.max(old.heapCount, 1); step++) {
    const list = old.places.get(cell * HEAPS + ((heap + step) % Math.max(old.heapCount, heap + 1)));
    if (list === undefined || list.length === 0) continue;
    old.random = (Math.imul(old.random, 1664525) + 1013904223) >>> 0;
    const at = Math.floor((old.random / 2 ** 32) * list.length);
    const place = list[at];
    const last = list.pop();
    if (at < list.length && last !== undefined) list[at] = last;
    return place;
  }
  return undefined;
}
