// The source of a spec of the user's own: what is written loads again to the same value, and what was there stays.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { deriveClasses } from '../../gen/derive/class-facts.ts';
import { heap } from '../../gen/spec/heap.ts';
import type { TunedSpec } from '../../gen/spec/types.ts';
import { bytes, count, KiB, MiB, ms, ratio } from '../../gen/spec/units.ts';
import { editSpec } from '../../gen/tune/edit-spec.ts';
import { projectRoot } from '../../scripts/project.ts';
import { createRandomSpec } from '../../scripts/random-specs/random-spec.ts';
import { copyProject } from '../toolchain/copy-project.ts';

const project = copyProject();
const folder = path.join(project.root, 'gen/spec/profiles');
afterAll(() => project.remove());

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

  it('says every random spec, new or in place of another', async () => {
    let before: string | undefined;
    for (let seed = 1; seed <= 25; seed++) {
      const random = createRandomSpec(seed);
      expect(await load(editSpec(undefined, random) ?? '')).toEqual(random);
      before = editSpec(before, random) ?? '';
      expect(await load(before)).toEqual(random);
      expect(editSpec(before, random)).toBe(before);
    }
  });

  it('sets what came by a spread, and keeps the comments around it', async () => {
    const source = `// my server
import { sizeClasses } from '../size-classes.ts';
import type { TunedSpec } from '../types.ts';
import { KiB, ratio } from '../units.ts';

export const tuned = {
  doc: 'by hand', // and how
  sizeClasses: {
    ...sizeClasses,
    // mid is what hurts
    regions: { ...sizeClasses.regions, mid: { ...sizeClasses.regions.mid, upTo: KiB(32), wMax: ratio(1.6) } },
  },
} as const satisfies TunedSpec;
`;
    const edited = editSpec(source, spec) ?? '';
    expect(await load(edited)).toEqual(spec);
    for (const comment of ['// my server', '// and how', '// mid is what hurts']) expect(edited).toContain(comment);
  });

  it('compiles', async () => {
    await load(editSpec(undefined, spec) ?? '');
    await load(editSpec(undefined, createRandomSpec(4)) ?? '');
    const written = Array.from({ length: files }, (_, number) => path.join(folder, `spec-${number}.ts`));
    const options = ['--noEmit', '--strict', '--target', 'ES2022', '--module', 'NodeNext', '--allowImportingTsExtensions', '--exactOptionalPropertyTypes', '--noUnusedLocals', '--verbatimModuleSyntax', '--noUncheckedIndexedAccess', '--skipLibCheck', '--types', 'node'];
    const { exitCode, stdout } = await execa(process.execPath, [path.join(projectRoot, 'node_modules/typescript/bin/tsc'), ...options, ...written], { cwd: project.root, reject: false });
    expect(stdout).toBe('');
    expect(exitCode).toBe(0);
  });

  it('that states no spec is left alone', () => {
    expect(editSpec('export const other = 1;\n', spec)).toBeUndefined();
  });
});
