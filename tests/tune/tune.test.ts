// The choice of a heap for a profile: what it finds, what it leaves alone, what it refuses.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkHeap } from '../../gen/check/check-heap.ts';
import { applyTuned } from '../../gen/derive/apply-tuned.ts';
import { deriveClasses } from '../../gen/derive/class-facts.ts';
import { heap } from '../../gen/spec/heap.ts';
import { readNumber } from '../../gen/tune/numbers.ts';
import { tuneHeap } from '../../gen/tune/tune-heap.ts';
import { projectRoot } from '../../scripts/project.ts';
import { writeProfileFile } from '../../scripts/record/profile-file.ts';
import { runProgram } from '../../scripts/run.ts';
import { copyProject } from '../toolchain/copy-project.ts';
import { makeProfile } from './make-profile.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'hakmem-tune-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ODD = [520, 1032, 33_000];
const odd = makeProfile({ slots: 600, drawSize: (random) => ODD[Math.floor(random() * 3)] ?? 0, events: 6000, calls: 6e6, seconds: 0.1 });
const fitting = makeProfile({ slots: 600, drawSize: (random) => 2 ** (4 + Math.floor(random() * 6)), events: 6000, calls: 6e6, seconds: 10 });

const tune = (...args: readonly string[]): ReturnType<typeof runProgram> => runProgram(process.execPath, [path.join(projectRoot, 'node_modules/tsx/dist/cli.mjs'), path.join(projectRoot, 'scripts/tune.ts'), ...args], { cwd: projectRoot });

describe('a heap for odd sizes', () => {
  const result = tuneHeap(odd, heap, { objective: 'both' });

  it('has classes for them, longer lists for the largest, and passes the checks', () => {
    const candidate = result?.candidate ?? { sizeClasses: heap.sizeClasses };
    const tuned = applyTuned(heap, { doc: '', ...candidate });
    expect(checkHeap(tuned)).toEqual([]);
    const sizes = deriveClasses(tuned).map(({ size }) => Number(size));
    expect(sizes).toEqual(expect.arrayContaining([528, 1040, 33_280]));
    expect(readNumber('lists.maxAboveTiny', candidate, heap)).toBeGreaterThan(heap.sizeClasses.lists.maxAboveTiny);
  });

  it('is better where it was not tuned, too, and says by how much', () => {
    expect(result?.isWorthIt).toBe(true);
    for (const part of ['deciding', 'heldOut'] as const) {
      expect(result?.[part].after.internalWaste).toBeLessThan(0.03);
      expect(result?.[part].before.internalWaste).toBeGreaterThan(0.15);
      expect(result?.[part].after.refills).toBeLessThan((result?.[part].before.refills ?? 0) / 2);
    }
    expect(result?.heldOut.gain.time).toBeLessThan(0.95);
    expect(result?.heldOut.gain.memory).toBeLessThan(1);
  });

  it('keeps to a number of classes and to a W_MAX that it is given', () => {
    const few = tuneHeap(odd, heap, { objective: 'memory', maxClasses: 40, wMax: { tiny: 1.5, mid: 1.5, large: 1.5 } });
    const tuned = applyTuned(heap, { doc: '', ...(few?.candidate ?? { sizeClasses: heap.sizeClasses }) });
    expect(deriveClasses(tuned).length).toBeLessThanOrEqual(40);
    expect(tuned.sizeClasses.regions.mid.wMax).toBe(1.5);
    expect(checkHeap(tuned)).toEqual([]);
    expect(tuneHeap(odd, heap, { objective: 'memory', maxClasses: 20 })).toBeUndefined();
  });
});

describe('a program that the default fits', () => {
  it('keeps it', () => {
    expect(tuneHeap(fitting, heap, { objective: 'both' })?.isWorthIt).toBe(false);
  });
});

describe('npm run tune', () => {
  const file = path.join(folder, 'odd.hakprof');
  writeProfileFile(file, odd);

  it('prints evidence for programs, writes nothing unasked, and the same each time', async () => {
    const [first, second] = [await tune(file, '--json', '--objective', 'memory'), await tune(file, '--json', '--objective', 'memory')];
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toBe(second.stdout);
    const report = JSON.parse(first.stdout) as { readonly hash: string; readonly result: { readonly heldOut: { readonly gain: { readonly memory: number } } }; readonly spec: { readonly profile: string } };
    expect(report.result.heldOut.gain.memory).toBeLessThan(1);
    expect(report.spec.profile).toBe(report.hash);
  });

  it('prints tables, and writes the spec that was asked for', async () => {
    const project = copyProject();
    try {
      const { code, stdout } = await project.run(['tune', file, '--apply', 'odd']);
      expect(code).toBe(0);
      expect(stdout).toMatch(/internal waste at the peak .*\n[^]*32769\.\.33280\s+40960\s+33280[^]*lists\.maxAboveTiny[^]*Worth a build/);
      expect(project.read('gen/spec/profiles/odd.ts')).toMatch(/profile: '[0-9a-f]{64}'[^]*satisfies TunedSpec/);
    } finally {
      project.remove();
    }
  });

  it.each([
    [['/no/such/file'], /cannot read \/no\/such\/file/],
    [[file, '--wmax-mid', '1'], /'1' is invalid.*above 1 and at most 2/],
    [[file, '--wmax-tiny', '0.5'], /above 1 and at most 2/],
    [[file, '--max-classes', '300'], /300 are more than the page map can tell apart, which is 252/],
    [[file, '--max-classes', '20'], /20 classes are too few to keep W_MAX/],
    [[file, '--objective', 'luck'], /Allowed choices are memory, speed, both/],
    [[file, '--apply', 'release'], /"release" is not possible/],
    [[file, '--apply', '../up'], /not a name of small letters/],
  ])('%j is refused in a sentence', async (args, message) => {
    const { code, stdout, stderr } = await runProgram(process.execPath, [path.join(projectRoot, 'node_modules/tsx/dist/cli.mjs'), 'Makefile.ts', 'tune', ...args], { cwd: projectRoot });
    expect(code).toBe(1);
    expect(`${stdout}${stderr}`.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(message);
  });

  it('a profile in which nothing was allocated, or of something else, is refused, and no spec is touched', async () => {
    const empty = path.join(folder, 'empty.hakprof');
    writeProfileFile(empty, { processes: [] });
    const other = path.join(folder, 'other');
    writeFileSync(other, 'not a profile');
    for (const bad of [empty, other]) {
      const { code } = await runProgram(process.execPath, [path.join(projectRoot, 'node_modules/tsx/dist/cli.mjs'), 'Makefile.ts', 'tune', bad, '--apply', 'never'], { cwd: projectRoot });
      expect(code).toBe(1);
      expect(existsSync(path.join(projectRoot, 'gen/spec/profiles/never.ts'))).toBe(false);
    }
  });
});
