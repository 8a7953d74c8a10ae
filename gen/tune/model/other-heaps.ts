// What a thread gets from other heaps and does for them: templates/boxes/tls-sll/other_heaps.c.
import { HEAP, HEAP_COUNTERS } from './counters.ts';
import { borrowPending, isWorthALook, stealEmpty } from './remote.ts';
import { run, setRun } from './run.ts';
import { NONE, type State } from './state.ts';

/** Takes over EMPTY slabs of some other heap. Returns how many. */
export function stealFromHeaps(state: State, heap: number): number {
  const { facts } = state;
  let stolen = 0;
  for (let looked = 0; looked < facts.stealHeaps && looked < state.heapCount && stolen === 0; looked++) {
    const other = nextHeap(state, heap);
    if (other !== heap && isWorthALook(state, other)) stolen += stealEmpty(state, other, heap);
  }
  countStolen(state, heap, stolen);
  return stolen;
}

/** Blocks of the class that wait for another heap, into `run`, or a slab in the own list of partial ones. */
export function borrowFromHeaps(state: State, heap: number, classIndex: number, limit: number): void {
  const { facts, lists } = state;
  setRun(NONE, 0, false);
  for (let looked = 0; looked < facts.stealHeaps && looked < state.heapCount; looked++) {
    const other = nextHeap(state, heap);
    if (other === heap || lists.pending[other * facts.classCount + classIndex] === NONE) continue;
    borrowPending(state, other, heap, classIndex, limit);
    if (run.count !== 0 || lists.partial[heap * facts.classCount + classIndex] !== NONE) return;
  }
}

/** Sees to what has piled up with an owner that does not collect it. */
export function relieveHeap(state: State, heap: number, burdened: number): void {
  countStolen(state, heap, stealEmpty(state, burdened, heap));
  state.heaps.hasReleased[heap] = 1;
}

/** The cursor goes round all heaps. */
function nextHeap({ heaps, heapCount }: State, heap: number): number {
  heaps.stealCursor[heap] = (heaps.stealCursor[heap]! % heapCount) + 1;
  return heaps.stealCursor[heap]! - 1;
}

function countStolen(state: State, heap: number, stolen: number): void {
  state.counts[heap * HEAP_COUNTERS.length + HEAP.SLABS_STOLEN]! += stolen;
}
