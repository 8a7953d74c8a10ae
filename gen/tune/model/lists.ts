// A thread's lists: templates/boxes/tls-sll/tls_sll.c. `at` is a row of the lists: heap * classes + class.
import { CLASS } from './counters.ts';
import { sendHome } from './send-home.ts';
import { addHeap, countClass, NONE, type State } from './state.ts';
import { pushTransfer } from './transfer.ts';
import { breaksWMax } from './facts.ts';

export function hasRoom({ lists }: State, at: number): boolean {
  return ((lists.frees[at]! - lists.ceiling[at]!) | 0) < 0;
}

export function pushBlock({ lists, blocks }: State, at: number, block: number): void {
  lists.frees[at]!++;
  blocks.next[block] = lists.head[at]!;
  lists.head[at] = block;
}

/** NONE when the list is empty. */
export function popBlock({ lists, blocks }: State, at: number): number {
  const block = lists.head[at]!;
  if (block === NONE) return NONE;
  lists.head[at] = blocks.next[block]!;
  lists.ceiling[at]!++;
  return block;
}

export function lengthOf({ lists }: State, at: number): number {
  const length =
    (lists.settledLength[at]! + (lists.frees[at]! - lists.settledFrees[at]!) - (lists.ceiling[at]! - lists.settledCeiling[at]!)) | 0;
  return length > 0 ? length : 0;
}

/** Adds what a list has counted to the counters and starts it again. */
export function settle(state: State, heap: number, classIndex: number, length: number, room: number): void {
  const { lists } = state;
  const at = heap * state.facts.classCount + classIndex;
  countClass(state, heap, classIndex, CLASS.FREES, (lists.frees[at]! - lists.settledFrees[at]!) >>> 0);
  countClass(state, heap, classIndex, CLASS.MALLOCS, (lists.ceiling[at]! - lists.settledCeiling[at]!) >>> 0);
  lists.ceiling[at] = lists.frees[at]! + room;
  lists.settledFrees[at] = lists.frees[at]!;
  lists.settledCeiling[at] = lists.ceiling[at]!;
  lists.settledLength[at] = length;
}

export function setCapacity(state: State, heap: number, classIndex: number, capacity: number): void {
  const { lists, heaps, facts } = state;
  const at = heap * facts.classCount + classIndex;
  const difference = capacity - lists.capacity[at]!;
  heaps.capacityBytes[heap]! += difference * facts.classes.sizes[classIndex]!;
  lists.ceiling[at]! += difference;
  lists.settledCeiling[at]! += difference;
  lists.capacity[at] = capacity;
}

/** A list goes home. */
export function drain(state: State, heap: number, classIndex: number): void {
  const { lists } = state;
  const at = heap * state.facts.classCount + classIndex;
  const length = lengthOf(state, at);
  const rest = lists.head[at]!;
  lists.head[at] = NONE;
  sendHome(state, heap, classIndex, rest, length);
  settle(state, heap, classIndex, 0, lists.capacity[at]!);
}

/** Hands the whole list to the transfer stage; false when that has no room. */
export function handOver(state: State, heap: number, classIndex: number): boolean {
  const { lists, facts } = state;
  const at = heap * facts.classCount + classIndex;
  if (classIndex < facts.ownedClasses || lists.head[at] === NONE) return false;
  if (!pushTransfer(state, heap, classIndex, lists.head[at]!, lengthOf(state, at))) return false;
  lists.head[at] = NONE;
  settle(state, heap, classIndex, 0, lists.capacity[at]!);
  return true;
}

/** A small block of another thread's slab. */
export function freeElsewhere(state: State, heap: number, classIndex: number, block: number): void {
  const { lists, blocks, facts } = state;
  const at = heap * facts.classCount + classIndex;
  countClass(state, heap, classIndex, CLASS.REMOTE_FREES, 1);
  blocks.next[block] = lists.outboxHead[at]!;
  lists.outboxHead[at] = block;
  if (++lists.outboxCount[at]! >= facts.classes.batch[classIndex]!) flushOutbox(state, heap, classIndex);
}

export function flushOutbox(state: State, heap: number, classIndex: number): void {
  const { lists, facts } = state;
  const at = heap * facts.classCount + classIndex;
  const head = lists.outboxHead[at]!;
  const count = lists.outboxCount[at]!;
  lists.outboxHead[at] = NONE;
  lists.outboxCount[at] = 0;
  sendHome(state, heap, classIndex, head, count);
}

/** How many crowds the threads are, less a part of one: 1 where they are none. */
export function countCrowds(state: State): number {
  return Math.floor(state.heapCount / state.facts.crowdHeaps) + 1;
}

/** The heap of a thread that makes its first call. */
export function startHeap(state: State): number {
  const { facts, heaps } = state;
  const shift = countCrowds(state) > 1 ? facts.crowdShift : 0;
  const heap = addHeap(state);
  for (let classIndex = 0; classIndex < facts.classCount; classIndex++) {
    const least = classIndex === 0 ? 1 : facts.classes.sizes[classIndex - 1]! + 1;
    const isClosed = breaksWMax(facts, least, classIndex);
    setCapacity(state, heap, classIndex, isClosed ? 0 : Math.max(facts.classes.start[classIndex]! >> shift, 1));
  }
  heaps.capacityBytes[heap] = 0;
  return heap;
}
