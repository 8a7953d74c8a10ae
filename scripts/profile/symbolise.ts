// Places -> frames: mapping -> file offset -> address at link time -> the symboliser's answer, or the cache's.
import path from 'node:path';
import { findSymbolisers, type SymboliserChoice } from './find-symboliser.ts';
import { tidyName } from './names.ts';
import { findVirtualAddress, readElf } from './read-elf.ts';
import { type Call, runSymboliser } from './run-symboliser.ts';
import { type Calls, findCacheFile, readCache, writeCache } from './symbol-cache.ts';
import type { Frame, HeapProfile, Mapping, Place } from './types.ts';

export interface SymboliseOptions {
  readonly symboliser: SymboliserChoice;
  readonly cache: boolean;
  readonly show: (done: number, total: number, file: string) => void;
}

export interface Symbols {
  /** The innermost first; never empty. */
  readonly find: (place: Place) => readonly Frame[];
  readonly notices: readonly string[];
}

const DELETED = / \(deleted\)$/;

export async function symbolise(profiles: readonly HeapProfile[], options: SymboliseOptions): Promise<Symbols> {
  const frames = new Map<Place, readonly Frame[]>();
  const faults: string[] = [];
  const files = groupByFile(profiles);
  let done = 0;
  for (const [mapping, places] of files) {
    options.show(done++, files.size, mapping.file);
    const { calls, fault } = await symboliseFile(mapping, places, options);
    if (fault !== undefined) faults.push(fault);
    for (const place of places) {
      const found = calls(place);
      const module = path.basename(mapping.file.replace(DELETED, ''));
      if (found.length > 0) frames.set(place, found.map((call) => ({ ...call, name: tidyName(call.name), module })));
    }
  }
  const notices = faults.length === 0 ? [] : [`some functions have no names: ${[...new Set(faults)].join('; ')}`];
  return { find: (place) => frames.get(place) ?? [describePlace(place)], notices };
}

/** What is known without symbols: file+offset. */
export function describePlace({ address, mapping, name }: Place): Frame {
  const describe = (text: string, module: string): Frame => ({ name: text, file: '', line: 0, module });
  if (name !== '') return describe(name, '');
  if (mapping === undefined) return describe(`[unmapped]`, '');
  if (!isFile(mapping)) return mapping.file.startsWith('[vdso]') ? describe('[vdso]', '[vdso]') : describe('[jit]', '[jit]');
  const module = path.basename(mapping.file.replace(DELETED, ''));
  return describe(`${module}+0x${findFileOffset(address, mapping).toString(16)}`, module);
}

/** Compilers at run time map anonymous memory, memory files or shared memory. */
function isFile({ file }: Mapping): boolean {
  return file.startsWith('/') && !file.startsWith('//') && !/^\/(memfd:|dev\/|SYSV)/.test(file);
}

function findFileOffset(address: number, { start, fileOffset }: Mapping): number {
  return address - start + fileOffset;
}

/** By file and build, whatever the mapping: one process per file. */
function groupByFile(profiles: readonly HeapProfile[]): ReadonlyMap<Mapping, ReadonlySet<Place>> {
  const first = new Map<string, Mapping>();
  const groups = new Map<Mapping, Set<Place>>();
  for (const place of new Set(profiles.flatMap(({ samples }) => samples).flatMap(({ places }) => places))) {
    if (place.mapping === undefined || place.name !== '' || !isFile(place.mapping)) continue;
    const key = `${place.mapping.buildId} ${place.mapping.file}`;
    const mapping = first.get(key) ?? place.mapping;
    first.set(key, mapping);
    groups.set(mapping, (groups.get(mapping) ?? new Set()).add(place));
  }
  return groups;
}

interface FileAnswer {
  readonly calls: (place: Place) => readonly Call[];
  readonly fault?: string;
}

async function symboliseFile(mapping: Mapping, places: ReadonlySet<Place>, { symboliser, cache }: SymboliseOptions): Promise<FileAnswer> {
  const refuse = (fault: string): FileAnswer => ({ calls: () => [], fault });
  if (symboliser === 'none') return { calls: () => [] };
  const isDeleted = DELETED.test(mapping.file);
  const file = mapping.file.replace(DELETED, '');
  const elf = readElf(file);
  if (elf === undefined) return refuse(`${file} is not here, or no 64-bit ELF file`);
  if (mapping.buildId !== '' ? elf.buildId !== mapping.buildId : isDeleted) return refuse(`${file} is another build than the one that ran`);
  const addressOf = (place: Place): number | undefined => findVirtualAddress(elf, findFileOffset(place.address, place.mapping ?? mapping));
  const cacheFile = findCacheFile(file, elf);
  const known = cache ? readCache(cacheFile) : new Map<number, readonly Call[]>();
  const unknown = [...new Set([...places].map(addressOf))].filter((address) => address !== undefined && !known.has(address)) as number[];
  const asked = unknown.length === 0 ? new Map<number, readonly Call[]>() : await askSymbolisers(symboliser, file, unknown);
  if (asked === undefined) return refuse(`neither llvm-symbolizer nor addr2line could read ${file}`);
  const all: Calls = new Map([...known, ...asked]);
  if (cache && asked.size > 0) writeCache(cacheFile, all);
  return { calls: (place) => all.get(addressOf(place) ?? -1) ?? [] };
}

async function askSymbolisers(choice: SymboliserChoice, file: string, addresses: readonly number[]): Promise<Calls | undefined> {
  for (const symboliser of findSymbolisers(choice)) {
    const calls = await runSymboliser(symboliser, file, addresses);
    if (calls !== undefined) return calls;
  }
  return undefined;
}
