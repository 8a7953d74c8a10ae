import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { deriveClasses } from '../../gen/derive/class-facts.ts';
import { heap } from '../../gen/spec/heap.ts';
import type { TunedSpec } from '../../gen/spec/types.ts';
import { bytes, count, KiB, MiB, ms, ratio } from '../../gen/spec/units.ts';
import { editSpec } from '../../gen/tune/edit-spec.ts';
import { projectRoot } from '../../scripts/project.ts';

const folder = mkdtempSync(path.join(projectRoot, 'gen/spec/profiles-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
async function load(source: string): Promise<TunedSpec> {
  const file = path.join(folder, `spec-${files++}.ts`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, source);
  return ((await import(pathToFileURL(file).href)) as { readonly tuned: TunedSpec }).tuned;
}

const sizes = (region: string): ReturnType<typeof bytes>[] => deriveClasses(heap).filter((one) => one.region === region).map(({ size }) => bytes(size));
const { regions } = heap.sizeClasses;
const spec: TunedSpec = {
  doc: "tuned for memory of ./server 'a' \\ and more",
  profile: 'ab'.repeat(32),
  sizeClasses: {
    ...heap.sizeClasses,
    regions: { tiny: { ...regions.tiny, classes: sizes('tiny') }, mid: { ...regions.mid, wMax: ratio(1.5) }, large: { ...regions.large, classes: sizes('large') } },
    lists: { ...heap.sizeClasses.lists, maxAboveTiny: KiB(128) },
  },
  constants: { HAK_RETAIN_BASE_BYTES: MiB(6), HAK_OWNER_KEPT_UNITS: count(16), HAK_RETAIN_AGE_MS: ms(50) },
};

describe('the file of a tuned spec', () => {
  it('says what it was made from', async () => {
    const source = editSpec(undefined, spec) ?? '';
    expect(await load(source)).toEqual(spec);
    expect(source).toContain('maxAboveTiny: KiB(128)');
    expect(Math.max(...source.split('\n').map((line) => line.length))).toBeLessThan(160);
  });

  it('keeps comments, layout and spelling of what did not change', async () => {
    const source = (editSpec(undefined, spec) ?? '').replace('maxAboveTiny: KiB(128),', 'maxAboveTiny: KiB(128), // measured on the old server').replace('start: KiB(8)', 'start: bytes(8_192)');
    const changed: TunedSpec = { ...spec, sizeClasses: { ...spec.sizeClasses, lists: { ...spec.sizeClasses.lists, batch: KiB(64) } } };
    const edited = editSpec(source, changed) ?? '';
    expect(await load(edited)).toEqual(changed);
    expect(edited).toBe(source.replace('batch: KiB(32)', 'batch: KiB(64)'));
  });

  it('adds and takes away constants and the geometry, with the units that they need', async () => {
    const { constants: _, ...without } = spec;
    const plain = editSpec(editSpec(undefined, spec), without) ?? '';
    expect(await load(plain)).toEqual(without);
    const larger: TunedSpec = { ...without, geometry: { superslab: MiB(4), unit: KiB(128) }, constants: { HAK_RETAIN_AGE_MS: ms(10) } };
    expect(await load(editSpec(plain, larger) ?? '')).toEqual(larger);
  });

  it('that states no spec is left alone', () => {
    expect(editSpec('export const other = 1;\n', spec)).toBeUndefined();
  });
});
