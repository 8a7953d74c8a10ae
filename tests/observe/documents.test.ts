// What is generated and committed is what the specs say now.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { generate } from '../../gen/generate.ts';
import { heap } from '../../gen/spec/heap.ts';
import { projectRoot, readTemplates } from '../../scripts/project.ts';

const result = generate(heap, readTemplates());
const documents = result.ok ? [...result.generation.documents] : [];

describe('generated documents', () => {
  it('are one for every reader', () => {
    expect(documents.map(([file]) => file)).toEqual([
      'docs/knobs.md',
      'docs/hakmem.7',
      'docs/hakmem.1',
      'command/generated/command_tables.h',
      'scripts/observe/generated/trace-events.ts',
      'scripts/observe/generated/stats-layout.ts',
      'scripts/record/generated/record-layout.ts',
    ]);
  });

  it.each(documents)('%s is current (npm run gen writes it)', (file, text) => {
    const target = path.join(projectRoot, file);
    expect(existsSync(target) ? readFileSync(target, 'utf8') : undefined).toBe(text);
  });
});
