// Windows of the event stream -> what a model replays: a warm-up, then the calls that decide, then calls held out to judge by.
import { cutStream, joinStreams } from './streams.ts';
import type { EventStream, ProcessProfile, Profile, StreamWindow } from './profile.ts';
import { STREAM_OPS } from './profile.ts';
import { CELL_COUNT, cellOfSize } from './size-cells.ts';

export interface Replay {
  /** Live before, by cell. */
  readonly live: Uint32Array;
  /** Empty where the process begins with the window: then the lists of its threads are as cold as here. */
  readonly warmUp: EventStream;
  readonly deciding: EventStream;
  readonly heldOut: EventStream;
  /** Calls of the run that this stands for. */
  readonly calls: number;
}

/** More windows say little that is new, and each is replayed for every candidate. */
const WINDOWS_MOST = 5;
const PROCESSES_MOST = 4;
/** More live blocks only cost time: what a window frees of them is always there. */
const PRIMED_MOST = 40_000;
const DECIDING_SHARE = 2 / 3;

const FREE = STREAM_OPS.indexOf('free');
const REALLOC = STREAM_OPS.indexOf('realloc');

export function listReplays({ processes }: Profile): readonly Replay[] {
  const busiest = [...processes].sort((a, b) => countCalls(b) - countCalls(a)).slice(0, PROCESSES_MOST);
  return busiest.flatMap(listOfProcess);
}

export function countCalls({ sizes }: ProcessProfile): number {
  return sizes.reduce((sum, { allocations, frees }) => sum + allocations + frees, 0);
}

function listOfProcess(process: ProcessProfile): readonly Replay[] {
  const calls = countCalls(process);
  const first = process.windows.filter(({ isFromStart }) => isFromStart);
  const others = pickSpread(process.windows.filter(({ isFromStart, events }) => !isFromStart && events.length > 0), WINDOWS_MOST);
  const ofFirst = first.reduce((sum, { events }) => sum + events.length, 0);
  const ofOthers = Math.max(0, calls - ofFirst) / Math.max(1, others.length);
  if (others.length === 0) return first.filter(({ events }) => events.length > 0).map((window) => prepareCold(window, calls));
  return [...first.map((window) => prepareCold(window, window.events.length)), ...others.map((window) => prepareWarm(window, ofOthers))];
}

function pickSpread(windows: readonly StreamWindow[], most: number): readonly StreamWindow[] {
  const step = Math.max(1, windows.length / most);
  return windows.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

function prepareCold({ live, events }: StreamWindow, calls: number): Replay {
  const cut = Math.floor(events.length * DECIDING_SHARE);
  return { live: Uint32Array.from(live), warmUp: cutStream(events, 0, 0, 0), deciding: cutStream(events, 0, cut, 0), heldOut: cutStream(events, cut, events.length, 0), calls };
}

/** Runs the window once, brings its blocks back to what they were, and runs it again: the second time lists are as long as they get. */
function prepareWarm({ live, events }: StreamWindow, calls: number): Replay {
  const { closing, freed } = findClosing(events);
  const lasts = events.us[events.length - 1] ?? 0;
  const cut = Math.floor(events.length * DECIDING_SHARE);
  return {
    live: thinOut(Uint32Array.from(live), freed),
    warmUp: joinStreams(events, closing),
    deciding: cutStream(events, 0, cut, lasts),
    heldOut: cutStream(events, cut, events.length, lasts),
    calls,
  };
}

/** Frees what the window left, and gives out again what it freed of older blocks, under the same numbers. */
function findClosing(events: EventStream): { readonly closing: EventStream; readonly freed: Uint32Array } {
  const left = new Map<number, number>();
  const gone = new Map<number, number>();
  const freed = new Uint32Array(CELL_COUNT);
  const take = (block: number, size: number, at: number): void => {
    if (left.delete(block)) return;
    gone.set(block, at);
    const cell = cellOfSize(size);
    freed[cell] = (freed[cell] ?? 0) + 1;
  };
  for (let at = 0; at < events.length; at++) {
    const op = events.op[at];
    const block = events.block[at] ?? 0;
    if (op === FREE) take(block, events.size[at] ?? 0, at);
    else {
      if (op === REALLOC) take(events.from[at] ?? 0, events.fromSize[at] ?? 0, at);
      left.set(block, at);
    }
  }
  const rows = [
    ...[...left].map(([block, at]) => ({ op: FREE, block, at, size: events.size[at] ?? 0 })),
    ...[...gone].map(([block, at]) => ({ op: 0, block, at, size: (events.op[at] === REALLOC ? events.fromSize[at] : events.size[at]) ?? 0 })),
  ];
  return { closing: streamOf(rows, events), freed };
}

interface ClosingRow {
  readonly op: number;
  readonly block: number;
  /** The event that is undone. */
  readonly at: number;
  readonly size: number;
}

function streamOf(rows: readonly ClosingRow[], { thread, us, length }: EventStream): EventStream {
  const end = us[length - 1] ?? 0;
  return {
    length: rows.length,
    op: Uint8Array.from(rows, ({ op }) => op),
    block: Uint32Array.from(rows, ({ block }) => block),
    from: new Uint32Array(rows.length),
    size: Float64Array.from(rows, ({ size }) => size),
    fromSize: new Float64Array(rows.length),
    alignmentShift: new Uint8Array(rows.length).fill(4),
    thread: Uint16Array.from(rows, ({ at }) => thread[at] ?? 0),
    us: new Float64Array(rows.length).fill(end),
  };
}

function thinOut(live: Uint32Array, freed: Uint32Array): Uint32Array {
  const total = live.reduce((sum, blocks) => sum + blocks, 0);
  if (total <= PRIMED_MOST) return live;
  return live.map((blocks, cell) => Math.max(Math.min(blocks, freed[cell] ?? 0), Math.ceil((blocks * PRIMED_MOST) / total)));
}
