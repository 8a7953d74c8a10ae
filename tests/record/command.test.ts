// `npm run record`: the program's input, output and exit code are its own; the profile is a file that others read.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { countAllocations } from '../../gen/tune/add-profiles.ts';
import { readProfileFile } from '../../scripts/record/profile-file.ts';
import { libraryPath, projectRoot } from '../../scripts/project.ts';
import { onlyProcess, rowOf, setUpRecorder } from './recording.ts';

const { folder, compile, record } = setUpRecorder();

async function runRecord(args: readonly string[], input = ''): Promise<{ code: number | undefined; stdout: string; stderr: string }> {
  const tsx = path.join(projectRoot, 'node_modules/tsx/dist/cli.mjs');
  const { exitCode, stdout, stderr } = await execa(process.execPath, [tsx, 'Makefile.ts', 'record', ...args], { cwd: projectRoot, env: { NO_COLOR: '1' }, input, reject: false });
  return { code: exitCode, stdout, stderr };
}

describe('npm run record', () => {
  it('writes a profile with every process, and leaves output and exit code alone', async () => {
    const file = path.join(folder, 'shell.hakprof');
    const program = await compile('known.c');
    const { code, stdout, stderr } = await runRecord(['--out', file, '--', '/bin/sh', '-c', `cat; ${program}; ${program}; exit 7`], 'typed\n');
    expect({ code, stdout }).toEqual({ code: 7, stdout: 'typed' });
    const { profile, notes } = readProfileFile(file);
    expect(notes).toEqual([]);
    expect(profile.processes.filter((process) => rowOf(process, 907).crossFrees === 400).length).toBe(2);
    expect(stderr).toMatch(/^\d+ processes \(\d+ had not ended in order\), [\d,]+ blocks of \d+ sizes, at most [\d.]+ [KM]iB at once in a process$/m);
    expect(stderr).toContain(`npm run tune -- ${file}`);
  });

  it('adds up what is more than a dozen processes', async () => {
    const file = path.join(folder, 'many.hakprof');
    const program = await compile('known.c');
    expect((await runRecord(['--out', file, '--', '/bin/sh', '-c', `for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do ${program}; done`])).code).toBe(0);
    const { processes } = readProfileFile(file).profile;
    expect(processes.length).toBeLessThanOrEqual(14);
    expect(processes.reduce((sum, { runs }) => sum + runs, 0)).toBeGreaterThanOrEqual(21);
    expect(processes.reduce((sum, process) => sum + rowOf(process, 907).allocations, 0)).toBe(20 * 500);
    expect(Math.max(...processes.map(countAllocations))).toBeGreaterThan(1000);
  });

  it.each([
    [['--', '/no/such/program'], /record: cannot run \/no\/such\/program: ENOENT$/m],
    [[], /record: which program\?/m],
    [['--out', '/nowhere/x', '--', '/bin/true'], /--out: \/nowhere\/x cannot be written: \/nowhere is no folder/m],
    [['--seed', 'x', '--', '/bin/true'], /It must be a whole number/],
  ])('%j is refused in one sentence', async (args, sentence) => {
    const { code, stderr } = await runRecord(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(sentence);
    expect(existsSync(path.join(projectRoot, 'true.hakprof'))).toBe(false);
  });
});

describe('the cost', () => {
  it.each(['malloc', 'free'])('of %s is less than 40 instructions more than in release, but for calls that are timed', async (name) => {
    if ((await execa('valgrind', ['--version'], { reject: false })).exitCode !== 0) return console.warn('skipped: valgrind is not installed (apt-get install valgrind)');
    const program = path.join(folder, 'random_mixed');
    await execa('gcc', ['-D_GNU_SOURCE', '-O2', '-fno-builtin', 'bench/random_mixed.c', '-o', program, '-pthread'], { cwd: projectRoot });
    const [few, many] = [300_000, 600_000];
    const count = async (variant: string, calls: number): Promise<number> => {
      const counts = path.join(folder, `${variant}.${name}.${calls}`);
      const env = { LD_PRELOAD: libraryPath(variant), HAKMEM_RECORD: `${counts}.raw` };
      await execa('valgrind', ['--tool=callgrind', `--callgrind-out-file=${counts}`, program, '8192', '1', String(calls)], { env: variant === 'record' ? env : { LD_PRELOAD: env.LD_PRELOAD } });
      const { stdout } = await execa('callgrind_annotate', ['--threshold=100', counts]);
      const line = stdout.split('\n').find((text) => new RegExp(`:(__libc_)?${name} \\[.*libhakmem\\.so`).test(text)) ?? '';
      return Number(/[\d,]+/.exec(line)?.[0].replaceAll(',', ''));
    };
    const perCall = async (variant: string): Promise<number> => ((await count(variant, many)) - (await count(variant, few))) / (many - few);
    const release = await perCall('release');
    expect(release).toBeGreaterThan(15);
    expect((await perCall('record')) - release).toBeLessThan(40);
  });

  it('leaves the heap as it is in release: blocks lie where they lie there', async () => {
    const program = await compile('places.c');
    const plain = await execa(program, [], { env: { LD_PRELOAD: libraryPath('release') } });
    const recording = await record([program]);
    expect(recording.stdout).toBe(plain.stdout);
    expect(rowOf(onlyProcess(recording), 333).allocations).toBeGreaterThan(0);
  });
});
