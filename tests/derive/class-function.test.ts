// The class function in C equals the one in TypeScript for every size from 0 to 1 MiB + 1.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { deriveClasses } from '../../gen/derive/class-facts.ts';
import { classOfSize, deriveClassTables } from '../../gen/derive/class-function.ts';
import { generate } from '../../gen/generate.ts';
import { heap as projectHeap } from '../../gen/spec/heap.ts';
import type { HeapSpec } from '../../gen/spec/types.ts';
import { findCompiler } from '../../scripts/compiler.ts';
import { readTemplates } from '../../scripts/project.ts';
import { varyWMax } from '../spec/vary.ts';

const LAST_SIZE = (1 << 20) + 1;
const folder = mkdtempSync(path.join(tmpdir(), 'hakmem-derive-'));
afterAll(() => rmSync(folder, { recursive: true }));

const heaps: readonly (readonly [string, HeapSpec])[] = [
  ['the project', projectHeap],
  ['W_MAX 1.25 1.6 1.3', varyWMax(1.25, 1.6, 1.3)],
  ['W_MAX 1.05 1.06 1.05', varyWMax(1.05, 1.06, 1.05)],
  ['W_MAX 2 2 2', varyWMax(2, 2, 2)],
];
const compilers = (await Promise.all(['gcc', 'clang'].map(findCompiler))).filter((found) => found !== undefined);

describe.each(compilers.map(({ command }) => command))('compiled by %s', (command) => {
  it.each(heaps)('%s', async (name, heap) => {
    const root = path.join(folder, `${command} ${name}`);
    writeSources(heap, root);
    const program = path.join(root, 'class-function');
    await execa(command, [
      '-std=c11',
      '-D_GNU_SOURCE',
      '-O1',
      `-I${root}`,
      path.join(import.meta.dirname, 'class-function.c'),
      '-o',
      program,
    ]);
    const { stdout } = await execa(program, { input: listExpected(heap), reject: false });
    expect(stdout).toBe(`${LAST_SIZE + 1} sizes, 0 differences`);
  });
});

function writeSources(heap: HeapSpec, root: string): void {
  const result = generate(heap, readTemplates());
  if (!result.ok) throw new Error('the spec has faults');
  for (const [file, text] of result.generation.files.get('release') ?? []) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
}

function listExpected(heap: HeapSpec): Uint8Array {
  const tables = deriveClassTables(deriveClasses(heap), heap);
  return Uint8Array.from({ length: LAST_SIZE + 1 }, (_, n) => classOfSize(n, tables, heap));
}
