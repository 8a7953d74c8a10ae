// Which files come when, what they are called, and what happens where one cannot be written.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeDirectory, runUnder } from '../observe/run-under.ts';
import { compileProgram } from './compile.ts';
import { factOf, readProfile, sumOf } from './read-profile.ts';

const SIGUSR1 = '10';
const MIB = 1 << 20;
const directory = makeDirectory();
let program = '';
let files = '';
let tests = 0;

beforeAll(async () => {
  program = await compileProgram(directory, 'steps.c');
});

beforeEach(() => {
  files = path.join(directory, `files.${tests++}`);
  mkdirSync(files);
});

const at = (name: string): string => path.join(files, name);
const list = (): readonly string[] => readdirSync(files).sort();
const reasonOf = (name: string): string | undefined => factOf(readProfile(at(name)), 'reason');

/** Nothing on stderr, and success. */
async function take(knobs: Readonly<Record<string, string>>, ...steps: readonly string[]) {
  const { code, stdout, stderr } = await runUnder({ PROFILE: at('p'), PROFILE_RATE: '4096', ...knobs }, program, steps);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return { process: Number(/^process (\d+)$/m.exec(stdout)?.[1]), child: Number(/^child (\d+)$/m.exec(stdout)?.[1]) };
}

describe('at exit', () => {
  it('there is one file, with its name', async () => {
    await take({}, 'grow', '2');
    expect(list()).toEqual(['p']);
    expect(reasonOf('p')).toBe('exit');
  });

  it('%p is the process id, in the child of a fork its own', async () => {
    const { process, child } = await take({ PROFILE: at('a%p.b') }, 'grow', '1', 'fork', '0', 'grow', '1');
    expect(list()).toEqual([`a${process}.b`, `a${child}.b`].sort());
    for (const id of [process, child]) expect(factOf(readProfile(at(`a${id}.b`)), 'process')).toBe(`${id} ${program}`);
  });

  it('the child of a fork adds its number where there is no %p', async () => {
    const { process, child } = await take({}, 'grow', '1', 'fork', '0', 'grow', '1');
    expect(list()).toEqual(['p', `p.${child}`]);
    expect(factOf(readProfile(at('p')), 'process')).toBe(`${process} ${program}`);
    expect(factOf(readProfile(at(`p.${child}`)), 'process')).toBe(`${child} ${program}`);
  });

  it('a process that ends by _exit writes nothing', async () => {
    await take({}, 'grow', '1', 'quit', '0');
    expect(list()).toEqual([]);
  });

  it('where nothing was ever sampled there is no file', async () => {
    await take({ PROFILE_RATE: '0' }, 'grow', '1');
    expect(list()).toEqual([]);
  });

  it('a file that was there is replaced', async () => {
    writeFileSync(at('p'), 'an older one');
    await take({}, 'grow', '1');
    expect(reasonOf('p')).toBe('exit');
  });
});

describe('on a signal', () => {
  it('what runs is written and goes on', async () => {
    await take({ PROFILE_SIGNAL: 'USR1' }, 'grow', '4', 'signal', SIGUSR1, 'copy', '1', 'grow', '4');
    expect(list()).toEqual(['p', 'p.copy1']);
    expect([reasonOf('p.copy1'), reasonOf('p')]).toEqual(['signal', 'exit']);
    const [first, last] = ['p.copy1', 'p'].map((name) => sumOf(readProfile(at(name)).rows, 'alloc_space')) as [number, number];
    expect(Math.abs(first - 4 * MIB)).toBeLessThan(MIB);
    expect(Math.abs(last - 8 * MIB)).toBeLessThan(MIB);
  });

  it('what is off begins, at 512 KiB; the next writes and ends it; the one after begins again', async () => {
    const signal = ['signal', SIGUSR1];
    await take({ PROFILE_RATE: '0', PROFILE_SIGNAL: '10' }, 'big', '100', ...signal, 'big', '400', ...signal, 'copy', '1', 'free-big', '400', 'big', '200', ...signal, 'big', '50', ...signal);
    expect(list()).toEqual(['p', 'p.copy1']);
    const [first, last] = ['p.copy1', 'p'].map((name) => readProfile(at(name))) as [ReturnType<typeof readProfile>, ReturnType<typeof readProfile>];
    expect([factOf(first, 'reason'), factOf(last, 'reason')]).toEqual(['signal', 'signal']);
    expect(first.period.bytes).toBe(512n * 1024n);
    // A block of 8 MiB is a sample but for one in e^16: none of those before and between.
    expect(sumOf(first.rows, 'alloc_objects')).toBe(400);
    expect(sumOf(last.rows, 'alloc_objects')).toBe(450);
    expect(sumOf(first.rows, 'inuse_objects')).toBe(400);
  });

  it('without a path it is rejected', async () => {
    const { code, stderr } = await runUnder({ PROFILE_SIGNAL: 'USR1' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'hakmem: HAKMEM_PROFILE_SIGNAL=USR1 is not of use without HAKMEM_PROFILE; ignored' });
  });

  it.each(['KILL', '0', 'USR'])('%s is rejected', async (value) => {
    const { code, stderr } = await runUnder({ PROFILE: at('p'), PROFILE_SIGNAL: value });
    expect({ code, stderr }).toEqual({ code: 0, stderr: `hakmem: HAKMEM_PROFILE_SIGNAL=${value} is not a signal that a program can spare, such as USR2; ignored` });
  });
});

describe('as the heap grows', () => {
  it('EVERY: a numbered file for each step of growth', async () => {
    await take({ PROFILE_EVERY: '2M' }, 'grow', '20');
    const numbered = list().filter((name) => name !== 'p');
    expect(numbered.length).toBeGreaterThanOrEqual(7);
    expect(numbered.length).toBeLessThanOrEqual(10);
    expect(numbered).toEqual(numbered.map((_, index) => `p.${index + 1}`).sort());
    const inuse = numbered.map((_, index) => sumOf(readProfile(at(`p.${index + 1}`)).rows, 'inuse_space'));
    for (const [index, bytes] of inuse.entries()) expect(bytes - (inuse[index - 1] ?? 0)).toBeGreaterThanOrEqual(2 * MIB - 10);
    for (const name of numbered) expect(reasonOf(name)).toBe('growth');
  });

  it('PEAK: the most that was in use, though it is no more', async () => {
    await take({ PROFILE_PEAK: '1' }, 'big', '20', 'free-big', '20', 'big', '5');
    expect(list()).toEqual(['p', 'p.peak']);
    const peak = readProfile(at('p.peak'));
    expect(factOf(peak, 'reason')).toBe('peak');
    expect(sumOf(peak.rows, 'inuse_objects')).toBeGreaterThanOrEqual(19);
    expect(sumOf(readProfile(at('p')).rows, 'inuse_objects')).toBe(5);
  });

  it('a peak of less than 1 MiB is none', async () => {
    await take({ PROFILE_PEAK: '1', PROFILE_RATE: '1' }, 'small-stack', '0');
    expect(list()).toEqual(['p']);
  });

  it.each(['pprof', 'text', 'folded'])('a thread with 16 KiB of stack writes them (%s)', async (format) => {
    await take({ PROFILE_PEAK: '1', PROFILE_EVERY: '1M', PROFILE_FORMAT: format }, 'small-stack', '8');
    expect(list()).toContain('p.peak');
    expect(list().length).toBeGreaterThan(6);
  });

  it('the child of a fork has files of its own', async () => {
    const { child } = await take({ PROFILE_EVERY: '4M' }, 'fork', '0', 'grow', '6');
    expect(list()).toEqual(['p', 'p.1', `p.${child}`, `p.${child}.1`]);
  });
});

describe('a file that cannot be written', () => {
  const fails = async (knobs: Readonly<Record<string, string>>, file: string, error: number) => {
    const { code, stderr } = await runUnder({ PROFILE: file, PROFILE_RATE: '4096', ...knobs }, program, ['grow', '1']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: `hakmem: HAKMEM_PROFILE: cannot write ${file}: errno ${error}` });
  };

  it('no such directory', () => fails({}, '/nonexistent/p', 2));
  it('a directory', () => fails({}, files, 21));
  it('a full device', () => fails({}, '/dev/full', 28));
  it('text to a full device', () => fails({ PROFILE_FORMAT: 'text' }, '/dev/full', 28));

  it('a device that takes everything is written itself, and has no others beside it', async () => {
    const before = readdirSync('/dev');
    await take({ PROFILE: '/dev/null', PROFILE_EVERY: '1M', PROFILE_PEAK: '1' }, 'grow', '8');
    expect(readdirSync('/dev')).toEqual(before);
  });

  it('no room: the older file stays, and nothing beside it', async () => {
    writeFileSync(at('p'), 'an older one');
    const limited = `trap '' XFSZ; ulimit -f 0; exec "${program}" grow 1`;
    const { code, stderr } = await runUnder({ PROFILE: at('p'), PROFILE_RATE: '1' }, '/bin/bash', ['--norc', '-c', limited]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: `hakmem: HAKMEM_PROFILE: cannot write ${at('p')}: errno 27` });
    expect(list()).toEqual(['p']);
    expect(readFileSync(at('p'), 'utf8')).toBe('an older one');
  });

  it('a path that is too long is refused, not cut', async () => {
    const file = `${files}/${'a/'.repeat(2100)}b`;
    const { code, stderr } = await runUnder({ PROFILE: file }, program, ['grow', '1']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^hakmem: HAKMEM_PROFILE: cannot write \S+: errno 36$/);
  });
});

it.each(['pproff', 'TEXT', 'json'])('PROFILE_FORMAT=%s: one line, and pprof it is', async (format) => {
  const { code, stderr } = await runUnder({ PROFILE: at('p'), PROFILE_FORMAT: format }, program, ['grow', '1']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: `hakmem: HAKMEM_PROFILE_FORMAT=${format} is not pprof, text or folded; ignored` });
  expect(existsSync(at('p'))).toBe(true);
  expect(reasonOf('p')).toBe('exit');
});
