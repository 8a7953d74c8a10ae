// `npm run gen` as people use it: on the command line, over a project that they edit.
import { statSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTree } from '../../scripts/project.ts';
import { copyProject, type ProjectCopy } from './copy-project.ts';

const SPEC = 'gen/spec/size-classes.ts';
let project: ProjectCopy;
beforeAll(() => {
  project = copyProject();
  project.write(
    SPEC,
    project
      .read(SPEC)
      .replace(
        /(tiny|mid|large): \{ upTo: (\w+\(\d+\)), wMax: ratio\([\d.]+\), classes: 'derive' \}/g,
        (_, name: string, upTo: string) =>
          `${name}: { upTo: ${upTo}, wMax: ratio(${{ tiny: 1.125, mid: 1.25, large: 1.3 }[name]}), classes: 'derive' }`,
      ),
  );
});
afterAll(() => project.remove());

const readOut = (): ReadonlyMap<string, string> => readTree(path.join(project.root, 'out'), /./);

describe('gen', () => {
  it('takes less than 3 seconds of processor time', async () => {
    await project.run(['clean']);
    const limited = await execa('sh', ['-c', 'ulimit -t 3; exec "$0" --import tsx Makefile.ts gen', process.execPath], {
      cwd: project.root,
      reject: false,
    });
    expect(limited.signal ?? limited.exitCode).toBe(0);
  });

  it('prints class, size, blocks, rounding and waste', async () => {
    await project.run(['clean']);
    const { code, stdout } = await project.run(['gen']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/class\s+region\s+size\s+blocks\/slab\s+units\s+worst rounding\s+tail waste/);
    expect(stdout).toMatch(/\n\s+3\s+tiny\s+64\s+1024\s+1\s+1\.307\s+0\.00%/);
    expect(stdout).toContain('no earlier generation to compare with');
  });

  it('a second time writes nothing and says that nothing moved', async () => {
    const before = readOut();
    const modified = statSync(path.join(project.root, 'out/release/src/tables/constants.h')).mtimeMs;
    const { stdout } = await project.run(['gen']);
    expect(stdout).toContain('unchanged');
    expect(stdout).toContain('no class moved against the last generation');
    expect(readOut()).toEqual(before);
    expect(statSync(path.join(project.root, 'out/release/src/tables/constants.h')).mtimeMs).toBe(modified);
  });

  it('after clean gives the same bytes', async () => {
    const before = readOut();
    await project.run(['clean']);
    await project.run(['gen']);
    expect(readOut()).toEqual(before);
  });

  it('repairs a file that was lost, changed, or added', async () => {
    const before = readOut();
    const file = 'out/release/src/tables/knobs.h';
    project.write(file, project.read(file).slice(0, 100));
    project.write('out/debug/src/tables/stray.h', '\n');
    await project.run(['gen']);
    expect(readOut()).toEqual(before);
  });

  it('repairs what an interrupted run left: no manifest, or half of one', async () => {
    const before = readOut();
    const manifest = project.read('out/release/manifest.json');
    project.write('out/release/manifest.json', manifest.slice(0, manifest.length / 2));
    project.write('out/release/libhakmem.so.999999999.tmp', 'half a library');
    await project.run(['gen']);
    expect(readOut()).toEqual(before);
  });
});

describe('gen --wmax-…', () => {
  it('writes the bound into the spec, keeps its comments, and says what moved', async () => {
    const source = project.read(SPEC);
    const { code, stdout } = await project.run(['gen', '--wmax-mid', '1.5', '--wmax-large', '1.2']);
    expect(code).toBe(0);
    expect(project.read(SPEC)).toBe(
      source
        .replace('upTo: KiB(32), wMax: ratio(1.25)', 'upTo: KiB(32), wMax: ratio(1.5)')
        .replace('upTo: MiB(1), wMax: ratio(1.3)', 'upTo: MiB(1), wMax: ratio(1.2)'),
    );
    expect(stdout).toMatch(/mid\s+1\.25 → 1\.5\s+20 → 10\s+1\.250 → 1\.\d+\s+1\.\d+ → 1\.\d+/);
    expect(stdout).toMatch(/mid: gained none; lost 1280 .*\nlarge: gained .*; lost /);
    expect(project.read('out/release/src/tables/constants.h')).toMatch(/HAK_WMAX_MID_MILLI +1500u/);
  });

  it('that the spec has already moves nothing', async () => {
    const { stdout } = await project.run(['gen', '--wmax-mid', '1.5']);
    expect(stdout).toContain('no class moved against the last generation');
  });

  it.each([
    [['--wmax-mid', 'much'], '✖ --wmax-mid: "much" is not a number; give a factor above 1 and at most 2, such as 1.25'],
    [['--wmax-mid', '-1.5'], '✖ --wmax-mid: "-1.5" is not a number; give a factor above 1 and at most 2, such as 1.25'],
    [['--wmax-large', '1'], '✖ size-classes.ts: large.wMax: 1 leaves no room for rounding; the rule is 1 < wMax <= 2'],
    [['--wmax-mid', '1.02'], "✖ size-classes.ts: mid.wMax: 1.02 is finer than the class function's 32 steps per doubling"],
    [
      ['--wmax-tiny', '7', '--wmax-mid', '1.23456'],
      '✖ size-classes.ts: tiny.wMax: 7 can never be used up, because every power of two is a class; the rule is 1 < wMax <= 2\nsize-classes.ts: mid.wMax: 1.23456 has more than three decimals',
    ],
  ])('%j is one sentence per fault, exit 1, nothing written', async (args, sentence) => {
    const before = readOut();
    const source = project.read(SPEC);
    const { code, stderr } = await project.run(['gen', ...args]);
    expect(code).toBe(1);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(project.read(SPEC)).toBe(source);
    expect(readOut()).toEqual(before);
  });
});
