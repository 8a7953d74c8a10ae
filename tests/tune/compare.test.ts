// `npm run compare`: what it finds out about two specs, and what it says.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { HeapSpec } from '../../gen/spec/types.ts';
import { count, KiB, ratio } from '../../gen/spec/units.ts';
import { editSpec } from '../../gen/tune/edit-spec.ts';
import { CELL_COUNT, cellOfSize } from '../../gen/tune/size-cells.ts';
import { compareHeld } from '../../scripts/compare/compare-held.ts';
import { compareSpecs, createSide } from '../../scripts/compare/compare-specs.ts';
import { writeProfileFile } from '../../scripts/record/profile-file.ts';
import { smallHeap } from '../golden/small-heap.ts';
import { heap } from '../../gen/spec/heap.ts';
import { copyProject } from '../toolchain/copy-project.ts';
import type { Profile } from '../../gen/tune/profile.ts';

const { sizeClasses } = smallHeap;
const other: HeapSpec = {
  ...smallHeap,
  sizeClasses: {
    ...sizeClasses,
    regions: { ...sizeClasses.regions, large: { ...sizeClasses.regions.large, wMax: ratio(2), classes: [KiB(16), KiB(32)] } },
    lists: { ...sizeClasses.lists, batchBlocks: count(32) },
  },
};
const [a, b] = [createSide(smallHeap), createSide(other)];

/** One process: 100 blocks of 9000 bytes, of which 10 are live at the peak. */
function createProfile(): Profile {
  const cell = cellOfSize(9000);
  const live = new Uint32Array(CELL_COUNT);
  live[cell] = 10;
  const peak = { seconds: 2, liveBytes: 90_000, live };
  const sizes = [{ cell, allocations: 100, bytes: 900_000, frees: 90, crossFrees: 0 }];
  const process = { process: 7, parent: 1, command: './server', startedAt: 0, seconds: 3, ending: 'exit', threads: 1, threadsAtOnce: 1, runs: 1 } as const;
  return { processes: [{ ...process, sizes, shapes: [], reallocs: [], timeline: [peak], peak, windows: [] }] };
}

describe('two specs', () => {
  const found = compareSpecs(a, b);

  it('differ in classes, by region', () => {
    const large = found.regions.find(({ name }) => name === 'large');
    expect(large).toMatchObject({ wMax: [1.4, 2], classes: [6, 2], gained: [], lost: [10240, 12288, 20480, 28672] });
    // 28672 / 20481, and 32768 / 16385.
    expect(large?.worst).toEqual([1.3999, 1.9999]);
  });

  it('move ranges of sizes', () => {
    expect(found.moved).toEqual([
      { from: 8193, to: 10240, blocks: [10240, 16384] },
      { from: 10241, to: 12288, blocks: [12288, 16384] },
      { from: 16385, to: 20480, blocks: [20480, 32768] },
      { from: 20481, to: 28672, blocks: [28672, 32768] },
    ]);
  });

  it('differ in numbers, and in what follows from them', () => {
    expect(found.settings).toEqual([{ name: 'lists.batchBlocks', values: ['64', '32'] }]);
    expect(found.constants).toEqual([]);
    // A batch is 16 KiB at most: 64 blocks of 16 to 256 bytes, 32 of 512 in both.
    expect(found.lists.every(({ field, values }) => field === 'batchBlocks' && values[1] === 32)).toBe(true);
    expect(Math.max(...found.lists.map(({ size }) => size))).toBeLessThan(512);
  });

  it('that are the same differ in nothing', () => {
    expect(compareSpecs(a, a)).toMatchObject({ lists: [], settings: [], constants: [], moved: [] });
  });

  it('hold the blocks of a profile in other classes', () => {
    const { peaks, rounding } = compareHeld(createProfile(), a, b);
    expect(peaks).toMatchObject([{ process: 7, held: [{ asked: 90_000, blocks: 102_400, waste: 12_400 }, { asked: 90_000, blocks: 163_840, waste: 73_840 }] }]);
    expect(rounding).toEqual([{ region: 'large', allocations: 100, rounding: [1_024_000 / 900_000, 1_638_400 / 900_000] }]);
  });
});

describe('the command', () => {
  const project = copyProject();
  afterAll(() => project.remove());
  mkdirSync(path.join(project.root, 'gen/spec/profiles'), { recursive: true });
  const spec = { doc: 'coarse', sizeClasses: { ...heap.sizeClasses, regions: { ...heap.sizeClasses.regions, mid: { ...heap.sizeClasses.regions.mid, wMax: ratio(1.5) } } } };
  project.write('gen/spec/profiles/coarse.ts', editSpec(undefined, spec) ?? '');
  const file = path.join(project.root, 'server.profile');
  writeProfileFile(file, createProfile());

  it('prints both side by side, and what the program would hold', async () => {
    const { code, stdout } = await project.run(['compare', 'default', 'coarse', '--profile', file]);
    expect(stdout).toMatch(/mid: gained none; lost 1152/);
    expect(stdout).toMatch(/8193 to 9216 +9216 +12288/);
    expect(stdout).toMatch(/7 \.\/server +default +90000 +92160 +2160 +2\.40%/);
    expect(stdout).toMatch(/7 \.\/server +coarse +90000 +122880 +32880 +36\.53%/);
    expect(code).toBe(0);
  });

  it('gives the same as JSON', async () => {
    const { stdout } = await project.run(['compare', 'default', 'coarse', '--profile', file, '--json']);
    const { specs, profile } = JSON.parse(stdout) as { specs: string[]; profile: { peaks: { held: { blocks: number }[] }[] } };
    expect(specs).toEqual(['default', 'coarse']);
    expect(profile.peaks[0]?.held.map(({ blocks }) => blocks)).toEqual([92160, 122880]);
  });

  it('says what there is not', async () => {
    const absent = await project.run(['compare', 'default', 'fine']);
    expect([absent.code, absent.stderr]).toEqual([1, '✖ there is no spec "fine" (gen/spec/profiles/fine.ts); there are: coarse']);
    writeFileSync(`${file}.empty`, '');
    const empty = await project.run(['compare', 'default', 'coarse', '--profile', `${file}.empty`]);
    expect(empty.stderr).toMatch(/^✖ .*server\.profile\.empty/);
    expect(empty.code).toBe(1);
  });
});
