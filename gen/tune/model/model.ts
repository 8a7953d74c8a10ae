// A heap in numbers: what the boxes of a spec would do with a stream of calls. docs/tuning.md says what it knows and how well it agrees.
import type { HeapSpec } from '../../spec/types.ts';
import { type EventStream, STREAM_OPS } from '../profile.ts';
import { cellOfSize } from '../size-cells.ts';
import { deriveFacts } from './facts.ts';
import { type Memory, readMemory, restartMeter } from './meter.ts';
import { allocateOld, createReplay, type Replay, replayStream } from './replay.ts';
import { createState } from './state.ts';
import { type Counters, nameCounters, sumCounters } from './sums.ts';

export interface Model {
  /**
   * Blocks that are live before the stream begins, by cell. The stream says which threads free them. Nothing is counted for them, and what
   * they hold counts as held.
   */
  prime(live: Uint32Array, events: EventStream): void;
  /** More than once for a stream in pieces: blocks, threads and times go on. */
  run(events: EventStream): void;
  /** Since the stream began. */
  counters(): Counters;
  memory(): Memory;
  /** Bytes given back to the system, and of those wanted again; superslabs given back to the arena. */
  purges(): { readonly purged: number; readonly refaulted: number; readonly superslabsReleased: number };
  /** Frees in the stream of blocks that were neither in it nor primed. */
  unknownFrees(): number;
}

export function createModel(heap: HeapSpec): Model {
  const state = createState(deriveFacts(heap));
  const replay = createReplay(state);
  let before = sumCounters(state);
  return {
    prime(live, events) {
      primeReplay(replay, live, events);
      before = sumCounters(state);
      restartMeter(replay.meter, state, replay.asked);
    },
    run: (events) => replayStream(replay, events),
    counters: () => nameCounters(sumCounters(state), before),
    memory: () => readMemory(replay.meter, state),
    purges: () => ({ purged: state.pool.purged, refaulted: state.pool.refaulted, superslabsReleased: state.pool.superslabsReleased }),
    unknownFrees: () => replay.unknown,
  };
}

function primeReplay(replay: Replay, live: Uint32Array, events: EventStream): void {
  const freers = listFreers(events);
  for (let cell = 0; cell < live.length; cell++) {
    const count = live[cell] ?? 0;
    const known = freers.get(cell) ?? [];
    for (let at = 0; at < count; at++) allocateOld(replay, cell, known[at] ?? threadAt(events, at / count));
  }
}

/** The threads that free older blocks, by cell, in order. */
function listFreers(events: EventStream): ReadonlyMap<number, readonly number[]> {
  const freers = new Map<number, number[]>();
  const seen = new Set<number>();
  for (let at = 0; at < events.length; at++) {
    const op = STREAM_OPS[events.op[at]!];
    if (op === 'free') noteFreer(events.block[at]!, events.size[at]!, events.thread[at]!);
    else if (op === 'realloc') noteFreer(events.from[at]!, events.fromSize[at]!, events.thread[at]!);
    if (op !== 'free') seen.add(events.block[at]!);
  }
  return freers;

  function noteFreer(block: number, bytes: number, thread: number): void {
    if (seen.has(block)) return;
    seen.add(block);
    const cell = cellOfSize(bytes);
    const threads = freers.get(cell);
    if (threads === undefined) freers.set(cell, [thread]);
    else threads.push(thread);
  }
}

/** Of the others, each thread has the share that it has of the calls. */
function threadAt(events: EventStream, share: number): number {
  return events.length === 0 ? 0 : events.thread[Math.floor(share * events.length)]!;
}
