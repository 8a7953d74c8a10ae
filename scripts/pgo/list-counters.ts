// Which counters belong to which function, read from the symbols: the measure that every profile is held against.
import type { Family } from '../compiler.ts';
import { runProgram, UserError } from '../run.ts';
import { readSymbols, type Symbol } from './symbols.ts';
import type { FunctionCounters, ProfileBuild } from './types.ts';

type Counters = Pick<ProfileBuild, 'counterBytes' | 'functions'>;

const COUNTER_BYTES = 8;

export async function listCounters(family: Family, library: string, object: string): Promise<Counters> {
  const symbols = await readSymbols(library);
  const start = findAddress(symbols, 'hak_counters_start');
  const counterBytes = findAddress(symbols, 'hak_counters_end') - start;
  const functions = family === 'gcc' ? listGccCounters(symbols, start) : await listClangCounters(object);
  const last = functions.at(-1);
  if (last === undefined || (last.first + last.count) * COUNTER_BYTES > counterBytes) throw new UserError(`${library} does not have the counters of its object file`);
  return { counterBytes, functions };
}

/** Every counted function has one symbol that covers its counters. */
function listGccCounters(symbols: readonly Symbol[], start: number): readonly FunctionCounters[] {
  return symbols
    .filter(({ name }) => name.startsWith('__gcov0.'))
    .map(({ name, address, size }) => ({ name: name.slice('__gcov0.'.length), first: (address - start) / COUNTER_BYTES, count: size / COUNTER_BYTES }))
    .sort((a, b) => a.first - b.first);
}

/** clang's symbols have no size and do not reach the library; but each function's counters are a section of the object,
    in a group that is named after it, and the linker lays those sections out in their order. */
async function listClangCounters(object: string): Promise<readonly FunctionCounters[]> {
  const { stdout } = await runProgram('readelf', ['--sections', '--section-groups', '--wide', object]);
  const names = new Map([...stdout.matchAll(/\[__profc_(\S+)\] contains.*\n.*\n((?: *\[ *\d+\].*\n)+)/g)].flatMap(([, name = '', members = '']) => [...members.matchAll(/\[ *(\d+)\]/g)].map(([, section = '']) => [section, name] as const)));
  const sections = [...stdout.matchAll(/^ *\[ *(\d+)\] __llvm_prf_cnts +\S+ +\S+ +\S+ +([0-9a-f]+)/gm)];
  let first = 0;
  return sections.map(([, section = '', size = '0']) => {
    const row = { name: names.get(section) ?? '', first, count: Number.parseInt(size, 16) / COUNTER_BYTES };
    first += row.count;
    return row;
  });
}

function findAddress(symbols: readonly Symbol[], name: string): number {
  const found = symbols.find((symbol) => symbol.name === name);
  if (found === undefined) throw new UserError(`the instrumented library has no symbol ${name}`);
  return found.address;
}
