// Every file in pass/ is a spec without a fault; every file in fail/ states the sentences that it must draw, all of them.
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkHeap } from '../../gen/check/check-heap.ts';
import { formatDiagnostic } from '../../gen/check/diagnostic.ts';
import { generate } from '../../gen/generate.ts';
import type { HeapSpec } from '../../gen/spec/types.ts';
import { readTemplates } from '../../scripts/project.ts';

interface Case {
  readonly heap: HeapSpec;
  readonly sentences: readonly string[];
}

const listCases = (folder: string): readonly string[] =>
  readdirSync(new URL(`${folder}/`, import.meta.url)).map((file) => file.replace(/\.ts$/, ''));

describe('a good spec draws no sentence and generates', () => {
  it.each(listCases('pass'))('%s', async (name) => {
    const { heap } = (await import(`./pass/${name}.ts`)) as Case;
    expect(checkHeap(heap).map(formatDiagnostic)).toEqual([]);
    expect(generate(heap, readTemplates()).ok).toBe(true);
  });
});

describe('a bad spec draws every sentence and generates nothing', () => {
  it.each(listCases('fail'))('%s', async (name) => {
    const { heap, sentences } = (await import(`./fail/${name}.ts`)) as Case;
    expect(checkHeap(heap).map(formatDiagnostic)).toEqual(sentences);
    expect(generate(heap, readTemplates()).ok).toBe(false);
  });
});
