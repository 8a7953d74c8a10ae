// hak_profile_start, hak_profile_stop and hak_profile_write, from C and from C++; and what signals do to all of it.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../scripts/project.ts';
import { makeDirectory, runUnder } from '../observe/run-under.ts';
import { compileProgram } from './compile.ts';
import { factOf, readProfile, sumOf } from './read-profile.ts';

const directory = makeDirectory();
const at = (name: string): string => path.join(directory, name);

describe('the header', () => {
  it.each([
    ['gcc', '-std=c89', 'c'], ['gcc', '-std=c17', 'c'], ['g++', '-std=c++98', 'c++'], ['g++', '-std=c++20', 'c++'],
  ])('%s %s takes it without a word', async (compiler, standard, language) => {
    const flags = ['-pedantic', '-Wall', '-Wextra', '-Werror', '-Wno-comment', '-fsyntax-only', `-I${path.join(projectRoot, 'out/release/include')}`];
    const input = '#include <hakmem.h>\n#include <hakmem.h>\nint main(void) { return hak_profile_start(0) + hak_profile_stop() + hak_profile_write(NULL); }\n';
    const { stderr } = await execa(compiler, [standard, ...flags, '-x', language, '-'], { input });
    expect(stderr).toBe('');
  });
});

describe('from C', () => {
  it('sampling lasts from start to stop; every error is as documented', async () => {
    const program = await compileProgram(directory, 'api.c');
    const { code, stdout, stderr } = await runUnder({}, program, [directory]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'done', stderr: '' });
    const profile = readProfile(at('api.profile'));
    expect(factOf(profile, 'reason')).toBe('call');
    const blocksOf = (bytes: number): number => sumOf(profile.rows.filter(({ classBytes }) => classBytes === bytes), 'alloc_objects');
    expect([48, 112, 224, 320].map(blocksOf)).toEqual([0, 1000, 0, 1000]);
  });

  it('a weak reference is NULL without the library', async () => {
    const { exitCode } = await execa(at('api'), [directory], { reject: false });
    expect(exitCode).toBe(7);
  });

  it('where another allocator serves the program they say so', async () => {
    const program = await compileProgram(directory, 'api.c');
    const { code, stdout } = await runUnder({ FORCE_LIBC_ALLOC: '1' }, program, [directory]);
    expect(code).toBe(1);
    expect(stdout).toContain('hak_profile_start(1) == 0');
    expect(stdout).toContain('(errno 95)');
  });
});

it('from C++', async () => {
  const library = path.join(projectRoot, 'out/release');
  await execa('g++', ['-std=c++98', '-pedantic', '-Wall', '-Werror', `-I${library}/include`, path.join(projectRoot, 'tests/profile-c/programs/api.cpp'), '-o', at('cxx'), `-L${library}`, '-lhakmem', `-Wl,-rpath,${library}`]);
  const { stdout } = await execa(at('cxx'), [at('cxx.profile')]);
  expect(stdout).toBe('done');
  expect(sumOf(readProfile(at('cxx.profile')).rows, 'inuse_space')).toBeGreaterThanOrEqual(400);
});

describe('thousands of signals under load', () => {
  it.each([
    ['pprof', '0'], ['pprof', '1'], ['pprof', '512'], ['text', '64'], ['folded', '0'],
  ])('%s, rate %s: it ends, and every file is whole', async (format, rate) => {
    const program = await compileProgram(directory, 'storm.c');
    const name = `storm.${format}.${rate}`;
    const knobs = { PROFILE: at(name), PROFILE_FORMAT: format, PROFILE_RATE: rate, PROFILE_SIGNAL: 'USR1', PROFILE_PEAK: '1', PROFILE_EVERY: '64K' };
    const { code, stdout, stderr } = await runUnder(knobs, program, ['6000', '10']);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'over', stderr: '' });
    const files = readdirSync(directory).filter((file) => file.startsWith(`${name}`));
    expect(files).toContain(name);
    expect(files.filter((file) => file.includes('.tmp'))).toEqual([]);
    if (format !== 'pprof') return;
    for (const file of files) for (const { values } of readProfile(at(file)).rows) expect(Math.min(...Object.values(values))).toBeGreaterThanOrEqual(0);
  });
});

describe('10 000 stacks', () => {
  it.each(['pprof', 'text', 'folded'])('%s: are written in less than 50 ms', async (format) => {
    const library = path.join(projectRoot, 'out/release');
    const source = path.join(projectRoot, 'tests/profile-c/programs/many.c');
    await execa('gcc', ['-O1', '-fno-builtin', '-fno-inline', '-fno-optimize-sibling-calls', `-I${library}/include`, source, '-o', at('many'), `-L${library}`, '-lhakmem', `-Wl,-rpath,${library}`]);
    const file = at(`many.${format}`);
    const { stdout } = await execa(at('many'), ['10000', file], { env: { HAKMEM_PROFILE_FORMAT: format } });
    expect(Number(stdout)).toBeLessThan(50);
    if (format === 'pprof') expect(Number(factOf(readProfile(file), 'samples'))).toBeGreaterThanOrEqual(10_000);
  });
});
