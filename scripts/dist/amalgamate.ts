// The sources of every variant -> one C file without includes of its own. Pure.
import { localizeNames } from './localize.ts';
import { defineOperators, renameOperators } from './operators.ts';
import { mergeVariants, type VariantSources } from './merge-variants.ts';

export interface Amalgamation {
  readonly version: string;
  /** The first is what the file is without a word from the compiler's command line. */
  readonly variants: readonly VariantSources[];
  /** What the file exports. */
  readonly exports: readonly string[];
}

const includeLine = /^[ \t]*#[ \t]*include[ \t]+(?:"([^"]+)"|<([^>]+)>)[^\n]*$/;
const forOtherLanguage = /^#ifdef __cplusplus\n[^#]*#endif\n/gm;
const ROOT = 'hakmem.c';

export function amalgamate({ version, variants, exports }: Amalgamation): string {
  const operators = exports.filter((name) => /^_Z(n|d)/.test(name));
  const sources = mergeVariants(variants);
  const inlined = new Set<string>();
  const system = new Set<string>();
  const order: string[] = [];
  for (const file of listFiles(ROOT, sources, inlined)) order.push(file);
  const texts = new Map(order.map((file) => [file, hoistIncludes(sources.get(file) ?? '', system)]));
  const local = localizeNames(texts);
  const body = [...local].filter(([, text]) => text.trim() !== '').map(([file, text]) => `/* ==== ${file} ==== */\n${text.trim()}\n`);
  const parts = [describe(version, variants), `#if defined(HAKMEM_OPERATORS_ONLY)\n\n${defineOperators(operators)}\n\n#else\n`, prelude([...system].sort(), operators), ...body, '#endif'];
  return `${parts.join('\n')}\n`;
}

/** Each file once, behind what it includes. */
function* listFiles(file: string, sources: ReadonlyMap<string, string>, seen: Set<string>): Generator<string> {
  if (seen.has(file)) return;
  seen.add(file);
  const text = sources.get(file);
  if (text === undefined) throw new Error(`there is no ${file} to include`);
  for (const line of text.split('\n')) {
    const included = includeLine.exec(line)?.[1];
    if (included !== undefined) yield* listFiles(included, sources, seen);
  }
  yield file;
}

/** Without includes: own ones stand before, the system's go to the top, but for those that depend on a condition. */
function hoistIncludes(text: string, system: Set<string>): string {
  let depth = hasGuard(text) ? -1 : 0;
  const kept = text.split('\n').filter((line) => {
    if (/^\s*#\s*if/.test(line)) depth++;
    if (/^\s*#\s*endif/.test(line)) depth--;
    const found = includeLine.exec(line);
    if (found === null) return true;
    if (found[2] === undefined) return false;
    if (depth > 0) return true;
    system.add(found[2]);
    return false;
  });
  return kept.join('\n').replaceAll(forOtherLanguage, '').replaceAll(/\n{3,}/g, '\n\n');
}

function hasGuard(text: string): boolean {
  return /^\s*(\/\*[^]*?\*\/\s*)*#ifndef (\w+)\s*\n#define \2\s*\n/.test(text);
}

function describe(version: string, variants: readonly VariantSources[]): string {
  const others = variants.slice(1).map(({ name, doc }) => `   -DHAKMEM_${name.toUpperCase()}: ${doc}`);
  return `/* hakmem ${version}: malloc and its kin, operator new and delete, in one file.

   cc -O3 -fPIC -shared hakmem.c -o libhakmem.so     to preload
   cc -O3 app.c hakmem.c -pthread                     as a part of a program; the Makefile makes an archive of it

   C11 with the extensions of gcc and clang. The build for programs as they are, unless one of these is given:
${others.join('\n')}

   Made by npm run dist in the repository of hakmem, where each part has a file of its own. MIT license: see LICENSE. */
`;
}

function prelude(headers: readonly string[], operators: readonly string[]): string {
  return `#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif

${headers.map((header) => `#include <${header}>`).join('\n')}

/* Everything but the exported functions is this file's own. Not every build uses all of it. */
#define HAK_LOCAL static __attribute__((unused))
/* Never inlined into a program by -flto: what it does with a block and what we do with it must not become one function, in which the
   compiler takes our words in the block for stores that nobody reads before free. */
#define HAK_EXPORT __attribute__((visibility("default"), noinline))
/* Without a call in a shared library as well, whatever the compiler is told; in a program the linker makes it a constant. */
#define __thread __thread __attribute__((tls_model("initial-exec")))
#if defined(HAKMEM_OPERATORS_APART)
${renameOperators(operators)}
#endif
`;
}
