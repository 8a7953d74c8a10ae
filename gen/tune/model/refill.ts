// An empty list is filled again: templates/boxes/tls-sll/tls_sll.c, stage by stage.
import { CLASS, HEAP } from './counters.ts';
import { countCrowds, settle } from './lists.ts';
import { borrowFromHeaps, stealFromHeaps } from './other-heaps.ts';
import { collectClass } from './remote.ts';
import { run, setRun } from './run.ts';
import { acquireSlab, takeBlocks } from './slabs.ts';
import { countClass, countHeap, NONE, type State } from './state.ts';
import { popTransfer } from './transfer.ts';
import { STAGE } from './unit-index.ts';

/** The first block of a refill; the others are the list. */
export function refillList(state: State, heap: number, classIndex: number): number {
  const { lists, facts, blocks } = state;
  const at = heap * facts.classCount + classIndex;
  const capacity = lists.capacity[at]!;
  findBlocks(state, heap, classIndex, capacity !== 0 ? refillLimit(state, at, classIndex) : 1, capacity !== 0);
  const { head, count } = run;
  lists.head[at] = count === 1 ? NONE : blocks.next[head]!;
  settle(state, heap, classIndex, count - 1, capacity !== 0 ? refillRoom(state, capacity, count - 1) : 0);
  countClass(state, heap, classIndex, CLASS.REFILLS, 1);
  return head;
}

function refillLimit(state: State, at: number, classIndex: number): number {
  const most = state.facts.classes.take[classIndex]!;
  const half = (state.lists.capacity[at]! + 1) >> 1;
  return countCrowds(state) > 1 && half < most ? half : most;
}

function refillRoom(state: State, capacity: number, length: number): number {
  const half = (capacity + 1) >> 1;
  if (countCrowds(state) === 1) return capacity;
  return capacity > length + half ? capacity - length : half;
}

function findBlocks(state: State, heap: number, classIndex: number, limit: number, hasList: boolean): void {
  const { lists, slabs, facts } = state;
  const at = heap * facts.classCount + classIndex;
  const own = lists.partial[at]!;
  const isShared = hasList && classIndex >= facts.ownedClasses;
  const hasHome = own !== NONE && slabs.free[own] !== NONE;
  if (isShared && !hasHome && takeFromTransfer(state, heap, classIndex)) return;
  let slab = findPartial(state, heap, classIndex);
  if (slab === NONE && !isShared) slab = findRetained(state, heap, classIndex);
  if (slab === NONE && hasList) {
    borrowFromHeaps(state, heap, classIndex, limit);
    if (run.head !== NONE) return;
    slab = lists.partial[at]!;
  }
  if (slab === NONE && isShared) slab = findRetained(state, heap, classIndex);
  if (slab === NONE) slab = acquireSlab(state, heap, classIndex, STAGE.unused);
  if (slab === NONE) slab = acquireSlab(state, heap, classIndex, STAGE.fresh);
  takeFromSlabs(state, heap, slab, classIndex, limit);
}

function takeFromTransfer(state: State, heap: number, classIndex: number): boolean {
  if (state.transfer.waiting === 0 || !popTransfer(state, heap, classIndex)) return false;
  countHeap(state, heap, HEAP.STAGE_TRANSFER);
  return true;
}

/** No thread ends in the model: there are no retired heaps to look through. */
function findPartial(state: State, heap: number, classIndex: number): number {
  collectClass(state, heap, classIndex);
  const slab = state.lists.partial[heap * state.facts.classCount + classIndex]!;
  if (slab !== NONE) countHeap(state, heap, HEAP.STAGE_PARTIAL);
  return slab;
}

function findRetained(state: State, heap: number, classIndex: number): number {
  const slab = acquireSlab(state, heap, classIndex, STAGE.retained);
  if (slab !== NONE || stealFromHeaps(state, heap) === 0) return slab;
  const stolen = state.lists.partial[heap * state.facts.classCount + classIndex]!;
  return stolen !== NONE ? stolen : acquireSlab(state, heap, classIndex, STAGE.retained);
}

/** A slab that gave next to nothing would bring the thread back at once: a few more are taken from. */
function takeFromSlabs(state: State, heap: number, slab: number, classIndex: number, limit: number): void {
  const { lists, slabs, facts } = state;
  const at = heap * facts.classCount + classIndex;
  takeBlocks(state, heap, slab, limit);
  if (run.isZero) return;
  for (let more = 1; more < facts.refillSlabs && run.count < facts.refillFew && run.count < limit; more++) {
    const other = lists.partial[at]!;
    if (other === NONE || slabs.free[other] === NONE) return;
    const { head, count } = run;
    takeBlocks(state, heap, other, limit);
    joinTo(state, head, count);
  }
}

/** Appends `run` to an earlier one. */
function joinTo({ blocks }: State, head: number, count: number): void {
  let tail = head;
  for (let walked = 1; walked < count; walked++) tail = blocks.next[tail]!;
  blocks.next[tail] = run.head;
  setRun(head, count + run.count, false);
}
