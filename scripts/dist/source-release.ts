// What hakmem-<version>-src.tar.gz has in it: one C file and all that builds and installs it. Pure.
import { joinHeader } from '../../gen/emit/public-header.ts';
import type { Generation } from '../../gen/generate.ts';
import type { HeapSpec } from '../../gen/spec/types.ts';
import { compileFlags, linkFlags, warningFlags } from '../compiler.ts';
import { amalgamate } from './amalgamate.ts';

export interface SourceInput {
  readonly version: string;
  readonly heap: HeapSpec;
  readonly generation: Generation;
  readonly license: string;
  /** File name -> text of scripts/dist/package/, with @NAME@ where something is to be filled in. */
  readonly texts: ReadonlyMap<string, string>;
}

export function makeSourceRelease({ version, heap, generation, license, texts }: SourceInput): ReadonlyMap<string, string> {
  const release = generation.files.get('release') ?? new Map<string, string>();
  const variants = heap.variants.map(({ name, doc }) => ({ name, doc, files: generation.files.get(name) ?? new Map<string, string>() }));
  const values = { VERSION: version, COMPILE_FLAGS: portableFlags().join(' '), LINK_FLAGS: portableLinkFlags().join(' ') };
  const copied = [...texts].map(([name, text]) => [name, name.endsWith('.in') ? text : fillIn(text, values)] as const);
  return new Map([
    ['hakmem.c', amalgamate({ version, variants, exports: heap.exports })],
    ['hakmem.h', joinHeader(release)],
    ['exports.map', textOf(release, 'exports.map')],
    ['layout.ld', textOf(release, 'layout.ld')],
    ['hakmem.7', textOf(generation.documents, 'docs/hakmem.7')],
    ['LICENSE', license],
    ...copied,
  ]);
}

/** Replaces every @NAME@; a name without a value is left for whoever comes later. */
export function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/@([A-Z_]+)@/g, (whole, name: string) => values[name] ?? whole);
}

/** What makes the code right and fast: no warning of ours shall stop a compiler that we have not seen. */
export function portableFlags(): readonly string[] {
  return compileFlags({ command: 'gcc', family: 'gcc', version: '', processor: '', libc: 'other' }).filter((flag) => !warningFlags.includes(flag) && !flag.startsWith('-W'));
}

function portableLinkFlags(): readonly string[] {
  return linkFlags('.').filter((flag) => flag !== '-shared' && !flag.includes('-soname'));
}

function textOf(files: ReadonlyMap<string, string>, name: string): string {
  const text = files.get(name);
  if (text === undefined) throw new Error(`the specs give no ${name}`);
  return text;
}
