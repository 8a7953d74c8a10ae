// A profile of a program that was never run: slots whose blocks are replaced at random.
import type { EventStream, Moment, ProcessProfile, Profile } from '../../gen/tune/profile.ts';
import { CELL_COUNT, cellOfSize } from '../../gen/tune/size-cells.ts';

export interface Workload {
  readonly slots: number;
  readonly drawSize: (random: () => number) => number;
  readonly events: number;
  /** Of the run, of which the events are a part. */
  readonly calls: number;
  readonly seconds: number;
  readonly seed?: number;
}

export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function makeProfile(workload: Workload): Profile {
  return { processes: [makeProcess(workload)] };
}

function makeProcess({ slots, drawSize, events, calls, seconds, seed = 1 }: Workload): ProcessProfile {
  const random = createRandom(seed);
  const sizes = Array.from({ length: slots }, () => drawSize(random));
  const before = countCells(sizes);
  const numbers = sizes.map((_, slot) => slot);
  const rows: { readonly op: number; readonly block: number; readonly size: number }[] = [];
  for (let next = slots; rows.length < events; next++) {
    const slot = Math.floor(random() * slots);
    rows.push({ op: 3, block: numbers[slot] ?? 0, size: sizes[slot] ?? 0 });
    numbers[slot] = next;
    sizes[slot] = drawSize(random);
    rows.push({ op: 0, block: next, size: sizes[slot] ?? 0 });
  }
  const counted = countCells(rows.filter(({ op }) => op === 0).map(({ size }) => size));
  const share = calls / rows.length;
  const liveBytes = sizes.reduce((sum, size) => sum + size, 0);
  const moment = (at: number, live: Uint32Array): Moment => ({ seconds: at, liveBytes, live });
  return {
    process: 1, parent: 0, command: 'made up', startedAt: 0, seconds, ending: 'exit', threads: 1, threadsAtOnce: 1, runs: 1,
    sizes: [...counted.entries()].filter(([, blocks]) => blocks > 0).map(([cell, blocks]) => ({ cell, allocations: blocks * share, bytes: blocks * share * cell, frees: blocks * share, crossFrees: 0 })),
    shapes: [], reallocs: [],
    timeline: [moment(0, before), moment(seconds / 2, before), moment(seconds, countCells(sizes))],
    peak: moment(0, before),
    windows: [{ seconds: seconds / 2, isFromStart: false, live: before, events: streamOf(rows, (seconds * 1e6) / calls) }],
  };
}

function countCells(sizes: readonly number[]): Uint32Array {
  const cells = new Uint32Array(CELL_COUNT);
  for (const size of sizes) cells[cellOfSize(size)] = (cells[cellOfSize(size)] ?? 0) + 1;
  return cells;
}

function streamOf(rows: readonly { readonly op: number; readonly block: number; readonly size: number }[], usPerCall: number): EventStream {
  return {
    length: rows.length,
    op: Uint8Array.from(rows, ({ op }) => op),
    block: Uint32Array.from(rows, ({ block }) => block),
    from: new Uint32Array(rows.length),
    size: Float64Array.from(rows, ({ size }) => size),
    fromSize: new Float64Array(rows.length),
    alignmentShift: new Uint8Array(rows.length).fill(4),
    thread: new Uint16Array(rows.length),
    us: Float64Array.from(rows, (_, at) => at * usPerCall),
  };
}
