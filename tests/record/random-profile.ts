// Profiles by chance, the same for the same seed: every field is used, and streams keep the rules of gen/tune/profile.ts.
import { type EventStream, LIVED_ON, type Moment, type Origin, type ProcessProfile, type Profile, STREAM_OPS, type StreamWindow } from '../../gen/tune/profile.ts';
import { CELL_COUNT, cellOfSize, mostOfCell } from '../../gen/tune/size-cells.ts';

export type Random = (below: number) => number;

/** mulberry32 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

export interface Lengths {
  readonly processes: number;
  readonly cells: number;
  readonly shapes: number;
  readonly moments: number;
  readonly windows: number;
  readonly events: number;
}

const FEW: Lengths = { processes: 3, cells: 40, shapes: 60, moments: 12, windows: 2, events: 400 };
const ORIGINS: readonly Origin[] = ['malloc', 'calloc', 'realloc'];

export function createProfile(seed: number, lengths: Partial<Lengths> = {}): Profile {
  const random = createRandom(seed);
  const all = { ...FEW, ...lengths };
  return { processes: Array.from({ length: all.processes }, (_, index) => createProcess(random, index, all)) };
}

function createProcess(random: Random, index: number, { cells, shapes, moments, windows, events }: Lengths): ProcessProfile {
  const occupied = [...new Set(Array.from({ length: cells }, () => random(CELL_COUNT)))].toSorted((a, b) => a - b);
  const pick = (): number => occupied[random(occupied.length)] ?? 0;
  const seconds = 1 + random(1000) / 7;
  return {
    process: 100 + index, parent: 99, command: `/usr/bin/program${random(3)} --seed ${random(1000)} <ü>`, startedAt: 1_790_000_000_000 + random(1e6), seconds,
    ending: random(2) === 0 ? 'exit' : 'cut', threads: 1 + random(9), threadsAtOnce: 1 + random(4), runs: 1,
    sizes: occupied.map((cell) => {
      const allocations = 1 + random(Math.min(1e9, 2 ** 44 / (1 + mostOfCell(cell))));
      const frees = random(allocations + 1);
      return { cell, allocations, bytes: allocations * mostOfCell(cell), frees, crossFrees: random(frees + 1) };
    }),
    shapes: createShapes(random, pick, shapes),
    reallocs: [...new Set(Array.from({ length: 10 }, pick))].toSorted((a, b) => a - b).map((cell) => ({ cell, chain: 2 ** random(12), calls: 9 + random(1e6), moves: random(9) })),
    timeline: Array.from({ length: moments }, (_, at) => createMoment(random, pick, (seconds * at) / moments)),
    peak: createMoment(random, pick, seconds / 2),
    windows: Array.from({ length: windows }, (_, at) => createWindow(random, at, events)),
  };
}

function createShapes(random: Random, pick: () => number, count: number): ProcessProfile['shapes'] {
  const shapes = new Map<string, ProcessProfile['shapes'][number]>();
  for (let i = 0; i < count; i++) {
    const shape = { cell: pick(), alignment: 16 << random(9), origin: ORIGINS[random(3)] ?? 'malloc', lifetime: random(5) === 0 ? LIVED_ON : random(30), isCross: random(2) === 1, blocks: random(1e6) + 0.25 };
    shapes.set(JSON.stringify({ ...shape, blocks: 0 }), shape);
  }
  return [...shapes.values()].toSorted((a, b) => a.cell - b.cell);
}

function createMoment(random: Random, pick: () => number, seconds: number): Moment {
  const live = new Uint32Array(CELL_COUNT);
  for (let i = 0; i < 20; i++) live[pick()] = random(1e5);
  return { seconds, liveBytes: random(1e12), live };
}

function createWindow(random: Random, at: number, length: number): StreamWindow {
  const events: EventStream = {
    length, op: new Uint8Array(length), block: new Uint32Array(length), from: new Uint32Array(length), size: new Float64Array(length), fromSize: new Float64Array(length),
    alignmentShift: new Uint8Array(length).fill(4), thread: new Uint16Array(length), us: new Float64Array(length),
  };
  const live: { readonly block: number; readonly size: number }[] = [];
  const isBinary = random(2) === 0;
  for (let i = 0, next = 0, us = 0; i < length; i++) {
    us += isBinary ? random(5) : random(100) / 7;
    const op = live.length > 0 && random(3) > 0 ? 3 + random(2) : random(5);
    // Now and then a block that is older than the window.
    const old = live.length === 0 || random(10) === 0 ? { block: next++, size: mostOfCell(random(CELL_COUNT)) } : take(live, random(live.length));
    const isFree = STREAM_OPS[op] === 'free';
    const isRealloc = STREAM_OPS[op] === 'realloc';
    if (!isFree && !isRealloc) live.push(old);
    const size = random(50) === 0 ? 2 ** 63 : random(1 << random(24));
    const block = isFree ? old.block : next++;
    events.op[i] = op;
    events.block[i] = block;
    events.size[i] = isFree ? old.size : size;
    events.from[i] = isRealloc ? old.block : 0;
    events.fromSize[i] = isRealloc ? old.size : 0;
    events.thread[i] = random(3);
    events.us[i] = us;
    if (STREAM_OPS[op] === 'memalign') events.alignmentShift[i] = 5 + random(10);
    if (!isFree) live.push({ block, size: mostOfCell(cellOfSize(size)) });
  }
  return { seconds: at * 1.5, isFromStart: at === 0, live: Uint32Array.from({ length: CELL_COUNT }, () => (random(20) === 0 ? random(1e4) : 0)), events };
}

/** Its place goes to the last one. */
function take<Item>(items: Item[], index: number): Item {
  const last = items.pop() as Item;
  const taken = items[index] ?? last;
  if (index < items.length) items[index] = last;
  return taken;
}
