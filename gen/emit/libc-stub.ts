// A stand-in for libc to link against: its names and versions, and nothing behind them.
import { libcBaseVersions, libcImports, libcVariables } from '../spec/imports.ts';

export type Processor = keyof typeof libcBaseVersions;

export const isProcessor = (name: string): name is Processor => name in libcBaseVersions;

export interface LibcStub {
  /** Assembler, of any processor. */
  readonly source: string;
  /** The linker's version script. */
  readonly versions: string;
}

export function renderLibcStub(processor: Processor): LibcStub {
  const versions = listImports(processor);
  const names = versions.flatMap(([, list]) => list);
  const source = names.map((name) => `.globl ${name}\n.type ${name}, %${libcVariables.includes(name) ? 'object' : 'function'}\n.size ${name}, 8\n${name}: .8byte 0\n`);
  const nodes = versions.map(([version, list], index) => `${version} { global: ${list.join('; ')};${index === 0 ? ' local: *;' : ''} }${index === 0 ? '' : ` ${versions[index - 1]?.[0]}`};\n`);
  return { source: `.data\n${source.join('')}`, versions: nodes.join('') };
}

/** By version, oldest first, as that processor has them. */
export function listImports(processor: Processor): readonly (readonly [version: string, names: readonly string[]])[] {
  const base = libcBaseVersions[processor];
  const byVersion = new Map<string, string[]>();
  for (const [since, names] of Object.entries(libcImports)) {
    const version = isOlder(since, base) ? base : since;
    byVersion.set(version, [...(byVersion.get(version) ?? []), ...names]);
  }
  return [...byVersion];
}

/** Of `GLIBC_2.3.2` and the like. */
export function isOlder(a: string, b: string): boolean {
  const [first, second] = [a, b].map((version) => version.replace('GLIBC_', '').split('.').map(Number)) as [number[], number[]];
  const at = first.findIndex((number, index) => number !== (second[index] ?? 0));
  return at >= 0 ? (first[at] ?? 0) < (second[at] ?? 0) : first.length < second.length;
}
