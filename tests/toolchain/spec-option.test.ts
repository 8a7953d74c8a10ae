// `--spec NAME`: a heap of the user's own, in a folder of its own, and what is said about one that cannot be.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTree } from '../../scripts/project.ts';
import { copyProject, type ProjectCopy } from './copy-project.ts';

const SPEC = 'gen/spec/profiles/other-heap.ts';
const source = `import { sizeClasses } from '../size-classes.ts';
import type { TunedSpec } from '../types.ts';
import { KiB, ratio } from '../units.ts';

export const tuned = {
  doc: 'another heap',
  sizeClasses: { ...sizeClasses, regions: { ...sizeClasses.regions, mid: { upTo: KiB(32), wMax: ratio(1.5), classes: 'derive' } } },
} as const satisfies TunedSpec;
`;

let project: ProjectCopy;
beforeAll(() => {
  project = copyProject();
  mkdirSync(path.join(project.root, 'gen/spec/profiles'));
  project.write(SPEC, source);
});
afterAll(() => project.remove());

const readOut = (folder = ''): ReadonlyMap<string, string> => {
  const out = path.join(project.root, 'out', folder);
  return existsSync(out) ? readTree(out, /./) : new Map();
};

describe('--spec', () => {
  it('writes to a folder of its own, no document, and nothing of the default', async () => {
    await project.run(['gen']);
    const [before, knobs] = [readOut(), project.read('docs/knobs.md')];
    const { code, stdout } = await project.run(['gen', '--spec', 'other-heap']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/mid +1\.5 +10 +1\.500/);
    expect(stdout).not.toContain('documents');
    expect([...readOut()].filter(([file]) => !file.startsWith('other-heap/'))).toEqual([...before]);
    expect(project.read('docs/knobs.md')).toBe(knobs);
    expect(project.read('out/other-heap/release/src/tables/constants.h')).toMatch(/profiles\/other-heap\.ts[^]*npm run gen -- --spec other-heap[^]*HAK_WMAX_MID_MILLI +1500u/);
  });

  it('builds a library that is up to date the second time and follows an edit', async () => {
    const library = path.join(project.root, 'out/other-heap/release/libhakmem.so');
    await project.run(['build', '--spec', 'other-heap', '--variant', 'release']);
    const before = readFileSync(library);
    expect((await project.run(['build', '--spec', 'other-heap', '--variant', 'release'])).stdout).toMatch(/out\/other-heap\/release\/libhakmem\.so \(up to date\)/);
    project.edit(SPEC, 'ratio(1.5)', 'ratio(1.25)');
    expect((await project.run(['build', '--spec', 'other-heap', '--variant', 'release'])).stdout).toMatch(/mid: gained \d+/);
    expect(readFileSync(library).equals(before)).toBe(false);
    expect(existsSync(path.join(project.root, 'out/release/libhakmem.so'))).toBe(false);
  });
});

describe('--spec of what cannot be is a sentence and exit 1, and writes nothing:', () => {
  it.each([
    ['release', '✖ the spec "release" is not possible: out/ has something else of that name; taken are release, debug'],
    ['pgo', '✖ the spec "pgo" is not possible'],
    ['default', '✖ the spec "default" is not possible'],
    ['../x', '✖ the spec "../x" is not a name of small letters, digits and hyphens, such as redis-6'],
    ['nobody', '✖ there is no spec "nobody" (gen/spec/profiles/nobody.ts); there are: other-heap'],
  ])('%s', async (name, sentence) => {
    const before = readOut();
    const { code, stderr } = await project.run(['build', '--spec', name]);
    expect(stderr.startsWith(sentence)).toBe(true);
    expect(code).toBe(1);
    expect(readOut()).toEqual(before);
  });

  it.each(['gen', 'pgo-profile', 'pgo-collect', 'pgo-build', 'pgo-full'])('of %s too', async (task) => {
    const { code, stderr } = await project.run([task, '--spec', 'nobody']);
    expect(stderr).toContain('✖ there is no spec "nobody"');
    expect(code).toBe(1);
  });

  it.each([
    ['a W_MAX of 1', ['ratio(1.25)', 'ratio(1)'], 'profiles/other-heap.ts: mid.wMax: 1 leaves no room for rounding; the rule is 1 < wMax <= 2'],
    ['a W_MAX below 1', ['ratio(1.25)', 'ratio(0.9)'], 'profiles/other-heap.ts: mid.wMax: 0.9 leaves no room'],
    ['a region without an end', ['upTo: KiB(32), ', ''], 'profiles/other-heap.ts: sizeClasses.regions.mid.upTo: is missing'],
    ['a number for bytes', ['KiB(32)', '32768'], 'sizeClasses.regions.mid.upTo: a ratio, such as 32768 in place of a count or bytes'],
    ['a field that no spec has', ["doc: 'another heap'", "doc: 'another heap', arena: 1"], 'profiles/other-heap.ts: arena: there is no such field'],
    ['more classes than the map can hold', ['ratio(1.25), classes: \'derive\' } }', "ratio(1.005), classes: 'derive' } }, stepBits: 8n"], /profiles\/other-heap\.ts: regions: \d+ classes are more than the 252 that a page map entry can name/],
    ['a constant beyond its bounds', ["doc: 'another heap'", "doc: 'another heap', constants: { HAK_RETAIN_SHARE: 0n }"], 'constants.HAK_RETAIN_SHARE: 0 is not within 1 to 1024'],
    ['a constant that is none to tune', ["doc: 'another heap'", "doc: 'another heap', constants: { HAK_CODE_SHIFT: 5n }"], 'constants.HAK_CODE_SHIFT: is no number to tune'],
    ['a superslab that a commit step does not end with', ["doc: 'another heap'", "doc: 'another heap', geometry: { superslab: 4194304n, unit: 131072n }"], 'HAK_COMMIT_STEP_MIN_BYTES % HAK_SUPERSLAB_BYTES == 0: does not hold, as HAK_COMMIT_STEP_MIN_BYTES is 2097152, HAK_SUPERSLAB_BYTES is 4194304; a commit step ends where a superslab ends'],
    ['an unknown constant', ["doc: 'another heap'", "doc: 'another heap', constants: { HAK_NOTHING: 1n }"], 'constants.HAK_NOTHING: no part declares this constant'],
    ['another export', ['tuned', 'spec'], 'gen/spec/profiles/other-heap.ts does not export a TunedSpec by the name of tuned'],
    ['no TypeScript', ['export const', 'export const const'], /^✖ gen\/spec\/profiles\/other-heap\.ts cannot be loaded: \d+:\d+: Expected identifier but found "const"$/m],
  ])('%s', async (_, [from = '', to = ''], sentence) => {
    const [before, text] = [readOut(), project.read(SPEC)];
    project.edit(SPEC, from, to);
    const { code, stderr } = await project.run(['build', '--spec', 'other-heap']);
    project.write(SPEC, text);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(code).toBe(1);
    expect(readOut()).toEqual(before);
  });

  it('with a W_MAX to write beside it', async () => {
    const { code, stderr } = await project.run(['gen', '--spec', 'other-heap', '--wmax-mid', '1.5']);
    expect(stderr).toContain('--wmax-… edits gen/spec/size-classes.ts and goes with no --spec');
    expect(code).toBe(1);
  });
});
