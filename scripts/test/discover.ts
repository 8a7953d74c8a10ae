// Finds the test files and reads the directives in their leading comment lines: `// env: HAKMEM_STATS=1`, `# needs: sqlite3`.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestFile, type Variant, variants } from './types.ts';

const suites = ['behavior', 'model', 'lifecycle', 'observe', 'unit', 'preload', 'secure'] as const;
const names = ['run', 'cflags', 'env', 'expect-stderr', 'expect-signal', 'only-hakmem', 'variants', 'plugin', 'needs', 'alone', 'not-on'] as const;
type Directive = (typeof names)[number];

export async function findTests(root: string): Promise<TestFile[]> {
  const headers = await listConstantHeaders(join(root, 'tests/support'));
  const found: TestFile[] = [];
  for (const suite of suites) {
    const folder = join(root, 'tests', suite);
    const entries = await readdir(folder).catch(() => []);
    for (const entry of entries.sort()) {
      if (/\.(c|cpp|sh)$/.test(entry)) found.push(...parseTests(suite, join(folder, entry), await readFile(join(folder, entry), 'utf8'), headers));
    }
  }
  return found;
}

/** A test for every `run:` line, named with its words: arguments, and settings of the environment such as `NAME=1`. */
function parseTests(suite: string, path: string, text: string, headers: readonly string[]): TestFile[] {
  const directives = readDirectives(text);
  const one = (name: Directive) => directives.find((d) => d.name === name)?.value;
  const words = (name: Directive) => directives.filter((d) => d.name === name).flatMap((d) => d.value.split(/\s+/).filter(Boolean));
  const runs = directives.filter((d) => d.name === 'run').map((d) => d.value.split(/\s+/).filter(Boolean));
  const stderr = one('expect-stderr');
  const name = path.replace(/^.*\//, '').replace(/\.\w+$/, '');
  const asked = words('variants').filter(isVariant);
  return (runs.length > 0 ? runs : [[]]).map((run) => ({
    suite,
    path,
    name: [name, ...run].join(' '),
    args: run.filter((word) => !isSetting(word)),
    cflags: words('cflags'),
    env: Object.fromEntries([...words('env'), ...run].filter(isSetting).map((w) => [w.slice(0, w.indexOf('=')), w.slice(w.indexOf('=') + 1)])),
    expectStderr: stderr,
    usesConstants: includesTables(text) || headers.some((header) => text.includes(`#include "../support/${header}"`)),
    expectSignal: one('expect-signal'),
    onlyHakmem: suite === 'unit' ? 'a unit test of this heap' : suite === 'secure' ? 'a test of its secure variant' : one('only-hakmem'),
    variants: suite === 'unit' ? ['debug'] : suite === 'secure' ? ['secure'] : asked.length > 0 ? asked : variants,
    plugin: one('plugin'),
    needs: words('needs'),
    notOn: directives.filter((d) => d.name === 'not-on').map((d) => d.value),
    alone: one('alone') !== undefined,
  }));
}

/** The headers of tests/support that need the generated constants. */
async function listConstantHeaders(folder: string): Promise<readonly string[]> {
  const entries = (await readdir(folder).catch(() => [])).filter((entry) => entry.endsWith('.h'));
  const texts = await Promise.all(entries.map((entry) => readFile(join(folder, entry), 'utf8')));
  return entries.filter((_, index) => includesTables(texts[index] ?? ''));
}

function includesTables(text: string): boolean {
  return /^#include "tables\//m.test(text);
}

function readDirectives(text: string): { name: Directive; value: string }[] {
  const found: { name: Directive; value: string }[] = [];
  for (const line of text.split('\n')) {
    if (!/^(\/\/|#)/.test(line) || line.startsWith('#include')) break;
    const match = /^(?:\/\/|#) ([a-z-]+):(?: (.*))?$/.exec(line);
    const name = names.find((n) => n === match?.[1]);
    if (name !== undefined) found.push({ name, value: match?.[2] ?? '' });
  }
  return found;
}

function isSetting(word: string): boolean {
  return /^[A-Z_]+=/.test(word);
}

function isVariant(word: string): word is Variant {
  return variants.some((v) => v === word);
}
