// The layers of the TypeScript: what `npm run check` says about an import that goes up.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkImports } from '../../scripts/check-imports.ts';
import { projectRoot } from '../../scripts/project.ts';

const root = mkdtempSync(path.join(tmpdir(), 'hakmem-imports-'));
afterAll(() => rmSync(root, { recursive: true }));

function write(file: string, ...lines: readonly string[]): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), lines.join('\n'));
}

function check(file: string, ...lines: readonly string[]): readonly string[] {
  write(file, ...lines);
  const { faults } = checkImports(root);
  rmSync(path.join(root, file));
  return faults;
}

describe('an import', () => {
  it('of a lower layer is fine, and the project has no other', () => {
    expect(check('gen/emit/a.ts', "import { b } from '../spec/b.ts';", "import Handlebars from 'handlebars';")).toEqual([]);
    expect(checkImports(projectRoot).faults).toEqual([]);
  });

  it('that goes up is named', () => {
    expect(check('gen/spec/a.ts', "import { b } from '../derive/b.ts';")).toEqual([
      'gen/spec/a.ts: imports gen/derive/b.ts, which stands above it',
    ]);
    expect(check('gen/derive/a.ts', "export { b } from '../../scripts/b.ts';")).toEqual([
      'gen/derive/a.ts: imports scripts/b.ts, which stands above it',
    ]);
    expect(check('gen/check/a.ts', "const b = await import('../emit/b.ts');")).toEqual([
      'gen/check/a.ts: imports gen/emit/b.ts, which stands above it',
    ]);
  });

  it('that closes a circle is named, whatever it imports', () => {
    write('gen/spec/b.ts', "export { c } from './c.ts';");
    write('gen/spec/c.ts', "import type { A } from './a.ts';");
    expect(check('gen/spec/a.ts', "import { b } from './b.ts';")).toEqual([
      'gen/spec/a.ts imports gen/spec/b.ts imports gen/spec/c.ts imports gen/spec/a.ts: a circle',
    ]);
    expect(check('gen/spec/a.ts', 'export const a = 1;')).toEqual([]);
  });

  it('of a package that has one place is named elsewhere', () => {
    expect(check('gen/generate.ts', "import Handlebars from 'handlebars';")).toEqual([
      'gen/generate.ts: imports handlebars; only gen/emit/ renders',
    ]);
    expect(check('gen/emit/a.ts', "import { Project } from 'ts-morph';")).toEqual([
      'gen/emit/a.ts: imports ts-morph; ts-morph edits specs and checks layers, nothing else',
    ]);
  });
});
