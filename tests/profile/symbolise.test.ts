// Addresses of real programs become the functions and lines they came from.
import { copyFileSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { nameProfiles } from '../../scripts/profile/name-stacks.ts';
import { readProfile } from '../../scripts/profile/read-profile.ts';
import type { NamedProfile } from '../../scripts/profile/types.ts';
import { siteOf } from '../../scripts/profile/sites.ts';
import { makeProfile, makeValues } from './make-profile.ts';
import { makeFolder } from '../support/run-task.ts';
import { compile, recordProfile } from './record-program.ts';

const folder = makeFolder();

const C_SOURCE = `#include "recorder.h"
static inline __attribute__((always_inline)) void *read_header(void) { return take(1000); } // line 2
__attribute__((noinline)) void *parse_file(void) { void *header = read_header(); __asm__ volatile("" : "+r"(header)); return header; } // line 3
__attribute__((noinline)) static int compare(const void *a, const void *b) { free(take(50)); return *(const int *)a - *(const int *)b; } // line 4
int main(void) {
    free(parse_file()); // line 6
    int numbers[2] = {2, 1};
    qsort(numbers, 2, sizeof(int), compare); // line 8
    record_maps();
    return 0;
}
`;

const CXX_SOURCE = `#include <vector>
#include <new>
#include "recorder.h"
void *operator new(size_t bytes) { record_stack(bytes); return malloc(bytes); }
void operator delete(void *block) noexcept { free(block); }
void operator delete(void *block, size_t) noexcept { free(block); }
namespace shop {
template <typename T> __attribute__((noinline)) void fill(std::vector<T> &items) { for (int i = 0; i < 3; i++) items.push_back(T(i)); } // line 8
}
int main() {
    std::vector<long> items;
    shop::fill(items); // line 12
    record_maps();
    return items.empty();
}
`;

interface NameOptions {
  readonly symboliser?: 'auto' | 'llvm' | 'addr2line' | 'none';
  readonly cache?: boolean;
}

async function name(file: string, { symboliser = 'auto', cache = false }: NameOptions = {}): Promise<NamedProfile> {
  const [profile] = await nameProfiles([readProfile(file)], { symboliser, cache, showAllFrames: false, show: () => undefined });
  if (profile === undefined) throw new Error('no profile');
  return profile;
}

/** \`function file:line\` of each frame of the stack with so many bytes, up to main. */
function listStack({ stacks }: NamedProfile, bytes: number): readonly string[] {
  const frames = stacks.find(({ values }) => values.inuse_space === bytes)?.frames ?? [];
  const end = frames.findIndex((frame) => frame.name === 'main');
  return frames.slice(0, end < 0 ? undefined : end + 1).map((frame) => (frame.line === 0 ? frame.name : `${frame.name} ${path.basename(frame.file)}:${frame.line}`));
}

const tools = (['llvm', 'addr2line'] as const).filter((tool) => tool === 'addr2line' || process.env['PATH']?.split(':').some((entry) => {
  try {
    return readdirSync(entry).some((found) => /^llvm-symbolizer(-\d+)?$/.test(found));
  } catch {
    return false;
  }
}));

describe.each(tools)('with %s', (symboliser) => {
  it.each([
    ['pie', ['-pie', '-fPIE']],
    ['no-pie', ['-no-pie', '-fno-pie']],
  ])('a C program, %s, with inlined functions and frames in libc', async (kind, flags) => {
    const profile = await name(await recordProfile(await compile(folder, `${symboliser}-${kind}`, C_SOURCE, flags)), { symboliser });
    const source = `${symboliser}-${kind}.c`;
    expect(listStack(profile, 1000)).toEqual([`read_header ${source}:2`, `parse_file ${source}:3`, `main ${source}:6`]);
    const sorted = listStack(profile, 50);
    expect([sorted[0], sorted.at(-1)]).toEqual([`compare ${source}:4`, `main ${source}:8`]);
    expect(sorted.slice(1, -1).join()).toMatch(/qsort/);
    expect(profile.notices).toEqual([]);
  });

  it('a C++ program: the site is the caller of the standard library', async () => {
    const profile = await name(await recordProfile(await compile(folder, `${symboliser}-cxx`, CXX_SOURCE)), { symboliser });
    const stack = profile.stacks.find(({ values }) => values.inuse_space === 32);
    expect(stack?.frames.some((frame) => frame.name.startsWith('std::'))).toBe(true);
    const site = stack && siteOf(stack);
    expect(site?.name).toMatch(/shop::fill<long>/);
    expect([path.basename(site?.file ?? ''), site?.line]).toEqual([`${symboliser}-cxx.cpp`, 8]);
  });
});

describe('without debug information', () => {
  it('a stripped program has file+offset, a library its dynamic symbols', async () => {
    const program = await compile(folder, 'stripped', C_SOURCE, ['-s']);
    const profile = await name(await recordProfile(program));
    expect(listStack(profile, 1000)[0]).toMatch(/^stripped\+0x[0-9a-f]+$/);
    expect(listStack(profile, 50).join()).toMatch(/qsort/);
  });

  it('no symboliser: file+offset', async () => {
    const profile = await name(await recordProfile(await compile(folder, 'plain', C_SOURCE)), { symboliser: 'none' });
    expect(listStack(profile, 1000)[0]).toMatch(/^plain\+0x[0-9a-f]+$/);
  });
});

describe('a file that is not the one that ran', () => {
  let program = '';
  let file = '';
  beforeAll(async () => {
    program = await compile(folder, 'moving', C_SOURCE);
    file = await recordProfile(program);
  });

  it('another build: file+offset, said once', async () => {
    copyFileSync(program, `${program}.kept`);
    await compile(folder, 'moving', C_SOURCE.replace('1000', '1001'));
    const profile = await name(file);
    expect(listStack(profile, 1000)[0]).toMatch(/^moving\+0x[0-9a-f]+$/);
    expect(profile.notices).toEqual([`some functions have no names: ${program} is another build than the one that ran`]);
    renameSync(`${program}.kept`, program);
  });

  it('gone: file+offset, said once', async () => {
    renameSync(program, `${program}.away`);
    const profile = await name(file);
    expect(listStack(profile, 1000)[0]).toMatch(/^moving\+0x[0-9a-f]+$/);
    expect(profile.notices).toEqual([`some functions have no names: ${program} is not here, or no 64-bit ELF file`]);
    renameSync(`${program}.away`, program);
    expect(listStack(await name(file), 1000)[0]).toMatch(/^read_header/);
  });
});

it('memory without a file, the vdso and addresses of nobody have a name of their own', async () => {
  const mappings = [
    { start: 0x1000, limit: 0x2000, offset: 0, file: '' },
    { start: 0x2000, limit: 0x3000, offset: 0, file: '[vdso]' },
    { start: 0x3000, limit: 0x4000, offset: 0, file: '/memfd:doublemapper (deleted)' },
  ];
  const file = path.join(folder, 'odd.pb');
  writeFileSync(file, makeProfile({ mappings, samples: [{ stack: [0x1234, 0x2345, 0x3456, 0x4567, '[stack not walked]'], values: makeValues(1, 1, 1) }] }));
  expect((await name(file)).stacks[0]?.frames.map((frame) => frame.name)).toEqual(['[jit]', '[vdso]', '[jit]', '[unmapped]', '[stack not walked]']);
});

describe('the cache', () => {
  it('answers the second time without a symboliser, per build', async () => {
    const program = await compile(folder, 'cached', C_SOURCE);
    const file = await recordProfile(program);
    const log = path.join(folder, 'calls');
    const tool = path.join(folder, 'bin', 'addr2line');
    mkdirSync(path.dirname(tool));
    const { stdout: real } = await execa('which', ['addr2line']);
    writeFileSync(tool, `#!/bin/sh\necho "$@" >> ${log}\nexec ${real} "$@"\n`, { mode: 0o755 });
    const before = { ...process.env };
    Object.assign(process.env, { PATH: path.dirname(tool), XDG_CACHE_HOME: path.join(folder, 'cache') });
    try {
      const first = await name(file, { cache: true });
      const calls = await execa('/bin/cat', [log]);
      expect(calls.stdout.split('\n').filter((line) => line.endsWith(program))).toHaveLength(1);
      expect(await name(file, { cache: true })).toEqual(first);
      expect((await execa('/bin/cat', [log])).stdout).toBe(calls.stdout);
      await name(file);
      expect((await execa('/bin/cat', [log])).stdout).not.toBe(calls.stdout);
      for (const entry of readdirSync(path.join(folder, 'cache/hakmem/symbols'))) writeFileSync(path.join(folder, 'cache/hakmem/symbols', entry), '{"format":');
      expect(await name(file, { cache: true })).toEqual(first);
    } finally {
      Object.assign(process.env, { PATH: before['PATH'] });
      delete process.env['XDG_CACHE_HOME'];
    }
  });
});
