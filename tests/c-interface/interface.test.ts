// hakmem.h in every language that it is for; its functions with the library, without it, and where another allocator serves the program.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { exportNodes } from '../../gen/spec/exports.ts';
import { heap } from '../../gen/spec/heap.ts';
import { joinHeader } from '../../gen/emit/public-header.ts';
import { generateOrFail } from '../../scripts/gen.ts';
import { projectRoot } from '../../scripts/project.ts';
import { library, makeDirectory, runUnder } from '../observe/run-under.ts';
import { type Row, readProfile, sumOf } from '../profile-c/read-profile.ts';
import { compileProgram } from './compile.ts';

const directory = makeDirectory();
const at = (name: string): string => path.join(directory, name);
const include = path.join(projectRoot, 'out/release/include');
const functions: readonly string[] = exportNodes.flatMap(({ symbols }) => symbols);

describe('the header', () => {
  const calls = functions.map((name) => `    use((function_t)${name});`).join('\n');
  const source = `#include <hakmem.h>\n#include <hakmem.h>\ntypedef void (*function_t)(void);\nstatic function_t used;\nstatic void use(function_t function) { used = function; }\nint main(void) {\n    hak_stats_t stats;\n${calls}\n    return hak_stats(&stats, sizeof stats) + (HAKMEM_VERSION_MAJOR == 0) + (used == 0);\n}\n`;

  it.each([
    ['gcc', 'c89'], ['gcc', 'c99'], ['gcc', 'c17'], ['g++', 'c++98'], ['g++', 'c++11'], ['g++', 'c++20'],
  ])('%s -std=%s takes it without a word, with and without the library', async (compiler, standard) => {
    const flags = ['-pedantic', '-Wall', '-Wextra', '-Werror', '-Wno-comment', '-Wno-cast-function-type', '-fsyntax-only', `-I${include}`];
    for (const define of ['-UHAKMEM_IS_OPTIONAL', '-DHAKMEM_IS_OPTIONAL']) {
      const { stderr } = await execa(compiler, [`-std=${standard}`, define, ...flags, '-x', compiler === 'gcc' ? 'c' : 'c++', '-'], { input: source });
      expect(stderr).toBe('');
    }
  });

  it('declares every function of the interface, and includes nothing of ours', () => {
    const text = readFileSync(path.join(include, 'hakmem.h'), 'utf8');
    expect([...text.matchAll(/^HAKMEM_API .*?\b(hak_\w+)\(/gm)].map(([, name]) => name).sort()).toEqual([...functions].sort());
    expect([...text.matchAll(/#include (.*)/g)].map(([, file]) => file)).toEqual(['<stddef.h>', '<stdint.h>']);
  });

  it('is the same for every variant, and says which version it is', () => {
    const { files } = generateOrFail(heap);
    const texts = [...files.values()].map(joinHeader);
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toContain(`#define HAKMEM_VERSION "${heap.version}"\n`);
  });
});

describe('the functions', () => {
  it.each(['c99', 'c17'])('in C (%s): results and errors as the header has them', async (standard) => {
    const program = await compileProgram(directory, 'control.c', standard, false);
    const { code, stdout, stderr } = await runUnder({}, program, [at('stats.json')]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'done' });
    expect(stderr).toMatch(/^hakmem: the limit of 32M \(hak_set_limit\) is reached: what does not fit fails with ENOMEM\nhakmem: the limit of 4M [^\n]*$/);
    const report = JSON.parse(readFileSync(at('stats.json'), 'utf8')) as { readonly figures: object; readonly places: object };
    expect(Object.keys(report.figures)).toEqual(heap.stats.figures.map(({ name }) => name.toLowerCase()));
    expect(Object.keys(report.places)).toEqual(heap.stats.places.map(({ name }) => name.toLowerCase()));
  });

  it.each(['c++11', 'c++20'])('in C++ (%s), linked against the library', async (standard) => {
    const { stdout } = await execa(await compileProgram(directory, 'cxx.cpp', standard, true));
    expect(stdout).toBe('done');
  });

  it('are NULL without the library', async () => {
    const program = await compileProgram(directory, 'control.c', 'c11', false);
    expect((await execa(program, [at('stats.json')], { reject: false })).exitCode).toBe(7);
  });

  it('say ENOTSUP where another allocator serves the program', async () => {
    const program = await compileProgram(directory, 'control.c', 'c11', false);
    const { code, stdout } = await runUnder({ FORCE_LIBC_ALLOC: '1' }, program, ['elsewhere']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'done' });
  });
});

it('blocks of phase heaps are in heap profiles: allocated, freed one by one, and with their heap', async () => {
  const program = await compileProgram(directory, 'sampled.c', 'c11', true);
  await execa(program, [at('during'), at('after')]);
  const [during, after] = ['during', 'after'].map((name) => readProfile(at(name)).rows) as [readonly Row[], readonly Row[]];
  const sumOfSizes = (from: number, to: number): number => Array.from({ length: to - from }, (_, i) => (from + i) * 100 + 24).reduce((sum, size) => sum + size, 0);
  expect(sumOf(during, 'alloc_objects')).toBe(550);
  expect(sumOf(during, 'alloc_space')).toBe(sumOfSizes(0, 500) + 50 * 80_000);
  expect(sumOf(during, 'inuse_objects')).toBe(400);
  expect(sumOf(during, 'inuse_space')).toBe(sumOfSizes(150, 500) + 50 * 80_000);
  expect([sumOf(after, 'alloc_objects'), sumOf(after, 'inuse_objects'), sumOf(after, 'inuse_space')]).toEqual([550, 0, 0]);
});

describe('versions', () => {
  const versionsOf = async (file: string): Promise<ReadonlyMap<string, string>> => {
    const { stdout } = await execa('readelf', ['--dyn-syms', '--wide', file]);
    return new Map([...stdout.matchAll(/ ([\w.]+)(@@?[\w.]+)?(?: \(\d+\))?$/gm)].map(([, name = '', version = '']) => [name, version]));
  };

  it('each function has that of the interface it came with; malloc and its kin have none', async () => {
    const versions = await versionsOf(library);
    for (const { node, symbols } of exportNodes) for (const symbol of symbols) expect([symbol, versions.get(symbol)]).toEqual([symbol, `@@${node}`]);
    for (const symbol of ['malloc', 'free', '_Znwm', '__libc_malloc', 'malloc_info']) expect([symbol, versions.get(symbol)]).toEqual([symbol, '']);
  });

  it('a program that is linked against the library asks for them', async () => {
    const program = await compileProgram(directory, 'cxx.cpp', 'c++17', true);
    expect((await versionsOf(program)).get('hak_stats')).toBe('@HAKMEM_1.0');
  });
});

/** What programs are compiled with: of a released version only the end may grow. After an addition: npx vitest run tests/c-interface -u */
it('the interface only grows', async () => {
  const nodes = exportNodes.map(({ node, symbols }) => `${node}: ${[...symbols].sort().join(' ')}\n`).join('');
  await expect(`${nodes}hak_stats_t: ${heap.stats.fields.join(' ')}\n`).toMatchFileSnapshot('expected/interface.txt');
});
