// The model takes its numbers from the spec: other specs, other libraries, the same agreement.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { applyTuned } from '../../gen/derive/apply-tuned.ts';
import { heap } from '../../gen/spec/heap.ts';
import { bytes, count, KiB, MiB, ms, ratio } from '../../gen/spec/units.ts';
import { buildLibrary } from '../observe/build-library.ts';
import { EXACT, SHARED } from './cases.ts';
import { compareCounters, compareResidence, findStartCalls } from './compare.ts';
import { compileReplay } from './replay.ts';

const { sizeClasses } = heap;

/** Few classes, short lists, long carves, little retained. */
const spare = applyTuned(heap, {
  doc: '',
  sizeClasses: {
    ...sizeClasses,
    regions: {
      tiny: { upTo: KiB(1), wMax: ratio(1.3), classes: 'derive' },
      mid: { upTo: KiB(32), wMax: ratio(1.5), classes: 'derive' },
      large: { upTo: MiB(1), wMax: ratio(1.2), classes: 'derive' },
    },
    slab: { ...sizeClasses.slab, carve: KiB(16), takeWhole: KiB(32), wasteDivisor: count(32) },
    lists: { ...sizeClasses.lists, start: KiB(2), startBlocks: count(16), max: KiB(64), maxBlocks: count(512), maxAboveTiny: KiB(128), fewBlocks: count(6), batch: KiB(16), batchBlocks: count(32) },
  },
  constants: { HAK_LIST_BUDGET_BYTES: MiB(1), HAK_OWNER_KEPT_UNITS: count(1), HAK_REFILL_SLABS: count(2), HAK_REFILL_FEW_BLOCKS: count(16), HAK_RETAIN_BASE_BYTES: KiB(512), HAK_RETAIN_SHARE: count(16), HAK_RETAIN_YOUNG_BYTES: MiB(4), HAK_RETAIN_AGE_MS: ms(10) },
});

/** More of everything but what is carved and kept, and no thread far from a crowd. */
const lavish = applyTuned(heap, {
  doc: '',
  sizeClasses: {
    ...sizeClasses,
    regions: { ...sizeClasses.regions, tiny: { upTo: KiB(2), wMax: ratio(1.1), classes: 'derive' } },
    packedUpTo: KiB(64),
    slab: { ...sizeClasses.slab, carve: KiB(4), takeWhole: KiB(256), fewBlocks: count(8) },
    lists: { ...sizeClasses.lists, start: KiB(32), startBlocks: count(512), ownedUpTo: bytes(128) },
  },
  constants: { HAK_OWNER_KEPT_UNITS: count(0), HAK_TICK_MS: ms(20), HAK_BOUND_COLD_CALLS: count(4), HAK_TICK_COLD_CALLS: count(64), HAK_GROWTH_ROOM_UNITS: count(8), HAK_TRANSFER_SLOTS: count(4), HAK_CROWD_HEAPS: count(3), HAK_HUGE_RETAIN_MAX_BYTES: MiB(4) },
});

const directory = mkdtempSync(path.join(tmpdir(), 'hakmem-model-'));
let program = '';

beforeAll(async () => void (program = await compileReplay(directory)));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.each([['spare', spare], ['lavish', lavish]])('of a spec that is %s, the model', (name, spec) => {
  let library = '';
  beforeAll(async () => void (library = await buildLibrary(directory, name, spec, '-O1')));

  it.each(['8192 slots', 'all sizes, aligned and resized', 'classes, aligned and resized', 'freed at random', 'rests'])('counts what the library counts: %s', async (stream) => {
    const { faults, worst, pageFaults } = await compareResidence({ program, library, heap: spec }, EXACT[stream]!(), 10);
    expect(faults).toEqual([]);
    expect(worst).toBeLessThan(0.1);
    expect(pageFaults).toBeLessThan(0.1);
  });

  it.each(Object.entries(SHARED))('and for threads that take turns: %s', async (_, makeStream) => {
    const target = { program, library, heap: spec };
    const stream = makeStream();
    expect(await compareCounters(target, stream, await findStartCalls(target, stream))).toEqual([]);
  });
});
