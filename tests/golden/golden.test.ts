// The rendered tables of a small heap, byte for byte. After an intended change: npx vitest run tests/golden -u
import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from '../../gen/check/diagnostic.ts';
import { generatedTables } from '../../gen/emit/tables.ts';
import { type Generation, generate, type Templates } from '../../gen/generate.ts';
import { heap } from '../../gen/spec/heap.ts';
import { projectRoot, readTemplates } from '../../scripts/project.ts';
import { smallHeap, smallSources } from './small-heap.ts';

const rowTemplates = [...readTemplates()].filter(([path]) => path.endsWith('.hbs'));
const small = generateOrThrow(smallHeap, new Map([...smallSources, ...rowTemplates]));

describe('the rendered tables', () => {
  it.each(generatedTables.map(({ output }) => output))('release %s', async (output) => {
    await expect(small.files.get('release')?.get(output)).toMatchFileSnapshot(`expected/${output}`);
  });

  it('differ between variants in the constants only', () => {
    const texts = [...(small.files.get('release') ?? [])].filter(([path, text]) => small.files.get('debug')?.get(path) !== text);
    expect(texts.map(([path]) => path)).toEqual(['tables/constants.h']);
  });
});

describe('generation', () => {
  it('gives the same bytes twice, in whatever order the templates are read', () => {
    const again = generateOrThrow(smallHeap, new Map([...rowTemplates, ...smallSources].reverse()));
    expect(listTexts(again)).toEqual(listTexts(small));
    expect(listTexts(generateOrThrow(heap, readTemplates()))).toEqual(listTexts(generateOrThrow(heap, readTemplates())));
  });

  it('names no path of this machine and no date', () => {
    const text = listTexts(generateOrThrow(heap, readTemplates()))
      .filter(([path]) => generatedTables.some(({ output }) => path.endsWith(output)))
      .join('\n');
    expect(text).not.toContain(projectRoot);
    expect(text).not.toMatch(/\b20[2-9]\d-\d\d-\d\d\b/);
  });

  it('copies C without a change', () => {
    for (const [path, text] of smallSources) expect(small.files.get('debug')?.get(path)).toBe(text);
  });

  it('tells in the first line of a table what to edit and what to run', () => {
    for (const { output, template } of generatedTables)
      expect(small.files.get('release')?.get(output)?.split('\n')[0]).toMatch(
        new RegExp(`Generated from gen/spec/.* by templates/tables/${template}; .* npm run gen`),
      );
  });
});

function generateOrThrow(spec: typeof smallHeap, templates: Templates): Generation {
  const result = generate(spec, templates);
  if (!result.ok) throw new Error(result.diagnostics.map(formatDiagnostic).join('\n'));
  return result.generation;
}

function listTexts({ files }: Generation): readonly (readonly [string, string])[] {
  return [...files]
    .flatMap(([variant, texts]) => [...texts].map(([path, text]) => [`${variant}/${path}`, text] as const))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
