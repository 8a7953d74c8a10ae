// Streams of calls to try a heap with: what programs do, in short.
import type { EventStream } from '../../gen/tune/profile.ts';

/** Numbers that look random, the same ones for a seed. */
export function makeRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

export interface Recorder {
  readonly malloc: (size: number) => number;
  readonly calloc: (size: number) => number;
  readonly memalign: (shift: number, size: number) => number;
  readonly realloc: (block: number, size: number) => number;
  readonly free: (block: number) => void;
  /** What follows is by this thread. */
  readonly by: (thread: number) => void;
  readonly wait: (us: number) => void;
  readonly finish: () => EventStream;
}

/** `usPerCall` passes with each call. */
export function recordStream(usPerCall = 0.1): Recorder {
  const columns: number[][] = Array.from({ length: 8 }, () => []);
  const sizes: number[] = [];
  let thread = 0;
  let us = 0;
  const note = (op: number, block: number, size: number, from = 0, fromSize = 0, shift = 4): number => {
    [op, block, from, size, fromSize, shift, thread, us].forEach((value, column) => columns[column]?.push(value));
    us += usPerCall;
    return block;
  };
  const give = (size: number): number => sizes.push(size) - 1;
  return {
    malloc: (size) => note(0, give(size), size),
    calloc: (size) => note(1, give(size), size),
    memalign: (shift, size) => note(2, give(size), size, 0, 0, shift),
    realloc: (block, size) => note(4, give(size), size, block, sizes[block] ?? 0),
    free: (block) => void note(3, block, sizes[block] ?? 0),
    by: (number) => void (thread = number),
    wait: (more) => void (us += more),
    finish: () => toStream(columns),
  };
}

function toStream([op = [], block = [], from = [], size = [], fromSize = [], shift = [], thread = [], us = []]: readonly number[][]): EventStream {
  return {
    length: op.length,
    op: Uint8Array.from(op),
    block: Uint32Array.from(block),
    from: Uint32Array.from(from),
    size: Float64Array.from(size),
    fromSize: Float64Array.from(fromSize),
    alignmentShift: Uint8Array.from(shift),
    thread: Uint16Array.from(thread),
    us: Float64Array.from(us),
  };
}

/** Its events from one place to another. */
export function cutStream(stream: EventStream, start: number, end: number): EventStream {
  const { op, block, from, size, fromSize, alignmentShift, thread, us } = stream;
  return {
    length: end - start,
    op: op.subarray(start, end),
    block: block.subarray(start, end),
    from: from.subarray(start, end),
    size: size.subarray(start, end),
    fromSize: fromSize.subarray(start, end),
    alignmentShift: alignmentShift.subarray(start, end),
    thread: thread.subarray(start, end),
    us: us.subarray(start, end),
  };
}

export interface Mix {
  readonly seed: number;
  readonly events: number;
  readonly slots: number;
  /** The size of the next block. */
  readonly size: (random: (below: number) => number) => number;
  readonly usPerCall?: number;
  /** One call of so many is a realloc, a memalign, a calloc, a rest of up to restUs. */
  readonly reallocs?: number;
  readonly aligned?: number;
  readonly callocs?: number;
  readonly rests?: number;
  readonly restUs?: number;
  readonly threads?: number;
}

/** A table of slots, of which one after another, at random, is filled or emptied. */
export function mixStream(mix: Mix): EventStream {
  const random = makeRandom(mix.seed);
  const stream = recordStream(mix.usPerCall);
  const slots = new Int32Array(mix.slots).fill(-1);
  const isTurn = (one: number | undefined): boolean => one !== undefined && random(one) === 0;
  for (let event = 0; event < mix.events; event++) {
    const slot = random(mix.slots);
    const block = slots[slot]!;
    if (mix.threads !== undefined) stream.by(random(mix.threads));
    if (isTurn(mix.rests)) stream.wait(random(mix.restUs ?? 1));
    if (block >= 0 && isTurn(mix.reallocs)) {
      slots[slot] = stream.realloc(block, mix.size(random));
    } else if (block >= 0) {
      stream.free(block);
      slots[slot] = -1;
    } else if (isTurn(mix.aligned)) {
      slots[slot] = stream.memalign(5 + random(14), mix.size(random));
    } else {
      const size = mix.size(random);
      slots[slot] = isTurn(mix.callocs) ? stream.calloc(size) : stream.malloc(size);
    }
  }
  return stream.finish();
}
