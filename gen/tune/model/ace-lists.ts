// How long lists may be: templates/boxes/ace/ace_lists.c, and the looks at the clock of ace.h.
import { HEAP } from './counters.ts';
import { countCrowds, drain, flushOutbox, handOver, setCapacity } from './lists.ts';
import { collectPending } from './remote.ts';
import { boundAged, nowMs } from './retention.ts';
import { countHeap, NONE, type State } from './state.ts';
import { sendTransferHome } from './transfer.ts';
import { returnFreeSuperslabs } from './units.ts';

/** Every allocating cold call of a thread, and every free of another's block past its list. */
export function tick(state: State, heap: number): void {
  const { heaps, facts } = state;
  if (++heaps.coldCalls[heap]! % facts.boundColdCalls !== 0) return;
  boundAged(state);
  if (heaps.coldCalls[heap]! >= facts.tickColdCalls) lookAtLists(state, heap);
}

/** Before a refill: a list that has overflowed since the last one is given more room. */
export function growList(state: State, heap: number, classIndex: number): void {
  const { lists, facts } = state;
  const at = heap * facts.classCount + classIndex;
  const overflows = lists.overflows[at]!;
  if (overflows === 0) return;
  lists.overflows[at] = 0;
  tryGrow(state, heap, classIndex, lists.capacity[at]! * 2, overflows >= lists.capacity[at]!);
}

/** Before another thread's block goes on a full list. */
export function makeRoom(state: State, heap: number, classIndex: number): void {
  const { lists, facts } = state;
  const at = heap * facts.classCount + classIndex;
  const capacity = lists.capacity[at]!;
  const batch = facts.classes.batch[classIndex]!;
  if (capacity === 0) return;
  if (capacity < batch && tryGrow(state, heap, classIndex, batch, false)) return;
  lists.overflows[at]!++;
  if (!handOver(state, heap, classIndex)) drain(state, heap, classIndex);
}

function growthBudget(state: State, isMass: boolean): number {
  const { listBudget, budgetShare } = state.facts;
  const part = Math.floor(listBudget / budgetShare);
  const crowds = countCrowds(state);
  if (crowds > 1) return Math.floor(part / crowds);
  return isMass ? listBudget : part;
}

function tryGrow(state: State, heap: number, classIndex: number, wanted: number, isMass: boolean): boolean {
  const { lists, heaps, facts } = state;
  const capacity = lists.capacity[heap * facts.classCount + classIndex]!;
  const length = Math.min(wanted, facts.classes.most[classIndex]!);
  if (length <= capacity) return false;
  const growth = (length - capacity) * facts.classes.sizes[classIndex]!;
  if (heaps.capacityBytes[heap]! + growth > growthBudget(state, isMass)) return false;
  setCapacity(state, heap, classIndex, length);
  countHeap(state, heap, HEAP.LISTS_GROWN);
  return true;
}

function lookAtLists(state: State, heap: number): void {
  const { heaps, facts } = state;
  heaps.coldCalls[heap] = 0;
  const now = nowMs(state);
  if (now - heaps.tickMs[heap]! < facts.tickMs) return;
  heaps.tickMs[heap] = now;
  collectPending(state, heap);
  for (let classIndex = 0; classIndex < facts.ownedClasses; classIndex++) flushOutbox(state, heap, classIndex);
  sendTransferHome(state, heap);
  returnFreeSuperslabs(state, facts.returnSuperslabs);
  for (let classIndex = 0; classIndex < facts.classCount; classIndex++) shrinkIfUnused(state, heap, classIndex);
}

/** A list that neither gave nor took since the last look goes home, and starts half as long. */
function shrinkIfUnused(state: State, heap: number, classIndex: number): void {
  const { lists, facts } = state;
  const at = heap * facts.classCount + classIndex;
  const isUsed = lists.tickFrees[at] !== lists.frees[at] || lists.tickCeiling[at] !== lists.ceiling[at];
  if (!isUsed && lists.head[at] !== NONE) drain(state, heap, classIndex);
  const half = lists.capacity[at]! >> 1;
  if (!isUsed && half >= facts.classes.start[classIndex]!) setCapacity(state, heap, classIndex, half);
  lists.tickFrees[at] = lists.frees[at]!;
  lists.tickCeiling[at] = lists.ceiling[at]!;
}
