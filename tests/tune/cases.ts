// Streams that take the boxes through what they do, each in its own way.
import type { EventStream } from '../../gen/tune/profile.ts';
import { makeRandom, mixStream, recordStream } from './streams.ts';

type Random = (below: number) => number;

export const small = (random: Random): number => 16 + random(1025);
export const anyClass = (random: Random): number => 1 + random(2 ** (1 + random(18)));
export const anySize = (random: Random): number => 1 + random(2 ** (1 + random(23)));

/** Fill, free in order or reversed, and again with other sizes. */
export function phaseStream(seed: number, rounds: number, blocks: number, order: 'first' | 'last' | 'none'): EventStream {
  const random = makeRandom(seed);
  const stream = recordStream();
  for (let round = 0; round < rounds; round++) {
    const base = 16 << random(11);
    const live = Array.from({ length: blocks }, () => stream.malloc(base + random(base)));
    if (order === 'none') shuffle(live, random);
    for (const block of order === 'last' ? live.reverse() : live) stream.free(block);
    stream.wait(random(40_000));
  }
  return stream.finish();
}

/** Blocks that grow by `step` of their size, now and then by much, and shrink. */
export function growthStream(seed: number, chains: number, most: number): EventStream {
  const random = makeRandom(seed);
  const stream = recordStream(1);
  const live = Array.from({ length: chains }, () => ({ block: stream.malloc(16), size: 16 }));
  for (let event = 0; event < chains * 400; event++) {
    const chain = live[random(chains)]!;
    const kind = random(20);
    if (kind === 0) chain.size = 1 + random(chain.size);
    else if (kind === 1) chain.size = chain.size * 2;
    else chain.size += 1 + random(1 + Math.floor(chain.size / 10));
    if (chain.size > most) chain.size = 1 + random(1000);
    chain.block = stream.realloc(chain.block, chain.size);
  }
  for (const { block } of live) stream.free(block);
  return stream.finish();
}

/** Bursts, with rests between them that are long enough for ticks and for windows of the retention bound. */
export function restStream(seed: number, bursts: number, bytes: number): EventStream {
  const random = makeRandom(seed);
  const stream = recordStream(0.5);
  const kept: number[] = [];
  for (let burst = 0; burst < bursts; burst++) {
    const size = 16 + random(2 ** (4 + random(12)));
    const live = Array.from({ length: Math.ceil(bytes / size) }, () => stream.malloc(size));
    kept.push(...live.splice(0, Math.floor(live.length / 10)));
    for (const block of live) stream.free(block);
    while (kept.length > 20_000) stream.free(kept.splice(random(kept.length), 1)[0]!);
    for (let look = 0; look < 1 + random(4); look++) {
      stream.wait(random(200_000));
      stream.free(stream.malloc(300_000));
      for (let call = 0; call < 1200; call++) stream.free(stream.malloc(1 + random(200)));
    }
  }
  return stream.finish();
}

/** One thread allocates, another frees, in batches. */
export function handoverStream(seed: number, rounds: number, threads: number): EventStream {
  const random = makeRandom(seed);
  const stream = recordStream(0.2);
  for (let round = 0; round < rounds; round++) {
    const giver = random(threads);
    stream.by(giver);
    const live = Array.from({ length: 64 + random(200) }, () => stream.malloc(16 + random(600)));
    stream.by((giver + 1) % threads);
    for (const block of live) stream.free(block);
  }
  return stream.finish();
}

/** All by one thread: of these the model's counters are those of the library. */
export const EXACT: Readonly<Record<string, () => EventStream>> = {
  '128 slots': () => mixStream({ seed: 1, events: 100_000, slots: 128, size: small }),
  '8192 slots': () => mixStream({ seed: 2, events: 200_000, slots: 8192, size: small }),
  '100 000 slots': () => mixStream({ seed: 3, events: 250_000, slots: 100_000, size: small }),
  'all classes': () => mixStream({ seed: 4, events: 60_000, slots: 500, size: anyClass, callocs: 7 }),
  'all sizes': () => mixStream({ seed: 5, events: 20_000, slots: 60, size: anySize, usPerCall: 20, callocs: 5 }),
  'all sizes, aligned and resized': () => mixStream({ seed: 6, events: 12_000, slots: 80, size: anySize, usPerCall: 30, aligned: 5, reallocs: 4, rests: 300, restUs: 300_000 }),
  'classes, aligned and resized': () => mixStream({ seed: 7, events: 60_000, slots: 2000, size: anyClass, aligned: 6, reallocs: 3 }),
  'freed in order': () => phaseStream(8, 12, 6000, 'first'),
  'freed in reverse': () => phaseStream(9, 12, 6000, 'last'),
  'freed at random': () => phaseStream(10, 12, 6000, 'none'),
  'growth': () => growthStream(11, 40, 3_000_000),
  'growth of few': () => growthStream(12, 3, 12_000_000),
  'rests': () => restStream(13, 8, 2_000_000),
  'rests of a large heap': () => mixStream({ seed: 14, events: 60_000, slots: 3000, size: anyClass, usPerCall: 5, rests: 3000, restUs: 400_000 }),
};

/** By several threads, one at a time. */
export const SHARED: Readonly<Record<string, () => EventStream>> = {
  'two that hand over': () => handoverStream(21, 300, 2),
  'four that share slots': () => mixStream({ seed: 22, events: 20_000, slots: 5000, size: small, threads: 4 }),
  'three with rests': () => mixStream({ seed: 23, events: 40_000, slots: 1500, size: anyClass, threads: 3, usPerCall: 5, rests: 2000, restUs: 300_000, reallocs: 9, aligned: 9 }),
  'a crowd': () => handoverStream(24, 400, 24),
};

function shuffle(list: number[], random: Random): void {
  for (let at = list.length - 1; at > 0; at--) {
    const other = random(at + 1);
    [list[at], list[other]] = [list[other]!, list[at]!];
  }
}
