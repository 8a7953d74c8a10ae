// A stream of calls against a state: which block of the stream is where.
import type { EventStream } from '../profile.ts';
import { cellOfSize, mostOfCell } from '../size-cells.ts';
import { lengthen } from './columns.ts';
import { allocate, allocateAligned } from './allocate.ts';
import { freeBlock } from './free.ts';
import { startHeap } from './lists.ts';
import { createMeter, type Meter, sample } from './meter.ts';
import { addOldBlock, createOldBlocks, type OldBlocks, takeOldBlock } from './old-blocks.ts';
import { reallocate } from './realloc.ts';
import { NONE, type State } from './state.ts';

/** The clock of a process is never near 0. */
export const START_US = 1e9;

/** As STREAM_OPS. */
const CALLOC = 1;
const MEMALIGN = 2;
const FREE = 3;

const SAMPLE_EVENTS = 1024;
const SAMPLE_GAP_US = 1000;

export interface Replay {
  readonly state: State;
  readonly meter: Meter;
  readonly old: OldBlocks;
  /** By block of the stream; NONE: it is not live. */
  places: Int32Array;
  sizes: Float64Array;
  /** By thread of the stream. */
  readonly heaps: number[];
  /** Bytes that were asked for and not freed. */
  asked: number;
  /** Frees of blocks that were not known to be live. */
  unknown: number;
}

export function createReplay(state: State): Replay {
  state.clockUs = START_US;
  return { state, meter: createMeter(START_US), old: createOldBlocks(), places: new Int32Array(0), sizes: new Float64Array(0), heaps: [], asked: 0, unknown: 0 };
}

export function replayStream(replay: Replay, events: EventStream): void {
  const { state } = replay;
  const { op, block, from, size, fromSize, alignmentShift, thread, us, length } = events;
  makeRoom(replay, events);
  const most = Math.max(SAMPLE_EVENTS, state.heapCount * state.facts.classCount * 4);
  let left = most;
  for (let at = 0; at < length; at++) {
    const now = START_US + us[at]!;
    if (--left <= 0 || (now - state.clockUs > SAMPLE_GAP_US && most - left > state.heapCount)) {
      sample(replay.meter, state, replay.asked);
      left = most;
    }
    state.clockUs = now;
    const heap = heapOf(replay, thread[at]!);
    const kind = op[at]!;
    const bytes = size[at]!;
    if (kind === FREE) releaseBlock(replay, heap, block[at]!, bytes);
    else if (kind <= CALLOC) keep(replay, block[at]!, allocate(state, heap, bytes, kind === CALLOC), bytes);
    else if (kind === MEMALIGN) keep(replay, block[at]!, allocateAligned(state, heap, bytes, 2 ** alignmentShift[at]!), bytes);
    else resizeBlock(replay, heap, block[at]!, bytes, from[at]!, fromSize[at]!);
  }
  sample(replay.meter, state, replay.asked);
}

/** A block that is older than the stream. */
export function allocateOld(replay: Replay, cell: number, thread: number): void {
  const heap = heapOf(replay, thread);
  addOldBlock(replay.old, cell, heap, allocate(replay.state, heap, mostOfCell(cell)));
  replay.asked += mostOfCell(cell);
}

function heapOf(replay: Replay, thread: number): number {
  return (replay.heaps[thread] ??= startHeap(replay.state));
}

function makeRoom(replay: Replay, { block, from, length }: EventStream): void {
  let most = -1;
  for (let at = 0; at < length; at++) most = Math.max(most, block[at]!, from[at]!);
  const before = replay.places.length;
  if (most < before) return;
  replay.places = lengthen(replay.places, most + 1).fill(NONE, before);
  replay.sizes = lengthen(replay.sizes, most + 1);
}

function keep(replay: Replay, block: number, place: number, bytes: number): void {
  replay.places[block] = place;
  replay.sizes[block] = bytes;
  replay.asked += bytes;
}

function releaseBlock(replay: Replay, heap: number, block: number, bytes: number): void {
  const place = forget(replay, heap, block, bytes);
  if (place !== NONE) freeBlock(replay.state, heap, place);
}

function resizeBlock(replay: Replay, heap: number, block: number, bytes: number, from: number, fromBytes: number): void {
  const place = forget(replay, heap, from, fromBytes);
  if (place === NONE) keep(replay, block, allocate(replay.state, heap, bytes), bytes);
  else if (bytes === 0) freeBlock(replay.state, heap, place);
  else keep(replay, block, reallocate(replay.state, heap, place, bytes), bytes);
}

/** Where a block was that is no more; one that the stream has not given out is any of its size. */
function forget(replay: Replay, heap: number, block: number, bytes: number): number {
  const place = replay.places[block]!;
  if (place !== NONE) {
    replay.asked -= replay.sizes[block]!;
    replay.places[block] = NONE;
    return place;
  }
  const cell = cellOfSize(bytes);
  const old = takeOldBlock(replay.old, cell, heap);
  if (old === undefined) replay.unknown++;
  else replay.asked -= mostOfCell(cell);
  return old ?? NONE;
}
