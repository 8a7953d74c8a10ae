// Where the linker put the fast paths and the cold doors.
import { fastPath, fastPathBytes } from '../../gen/spec/layout.ts';
import { readSymbols, type Symbol } from './symbols.ts';

export interface Layout {
  /** Fast paths on the page (one that has two names counts once), and the bytes they take. */
  readonly functions: number;
  readonly bytes: number;
  /** Sentences. */
  readonly faults: readonly string[];
}

/** Doors that only a call in need takes: they are to lie on other pages. */
const COLD_DOOR = /_slow(\.|$)|\.cold(\.|$)|^hak_fatal$/;

export async function inspectLayout(library: string): Promise<Layout> {
  const functions = (await readSymbols(library)).filter(({ type, section }) => type === 'FUNC' && section !== 'UND');
  const fast = functions.filter(({ name }) => fastPath.includes(name));
  const page = findPage(fast.find(({ name }) => name === 'malloc')?.address ?? -1);
  const onPage = functions.filter(({ address }) => findPage(address) === page);
  const missing = ['malloc', 'free'].filter((name) => !fast.some((symbol) => symbol.name === name));
  return {
    functions: new Set(onPage.map(({ address }) => address)).size,
    bytes: Math.max(0, ...onPage.map(({ address, size }) => address + size)) - page * fastPathBytes,
    faults: [
      ...missing.map((name) => `${name} is not defined`),
      ...unique(fast.filter((symbol) => !isWithin(symbol, page)).map(({ name }) => name)).map((name) => `${name} is not on the page of malloc`),
      ...unique(onPage.filter(({ name }) => COLD_DOOR.test(name)).map(({ name }) => name)).map((name) => `${name} is on the page of the fast paths`),
    ],
  };
}

function findPage(address: number): number {
  return Math.floor(address / fastPathBytes);
}

function isWithin({ address, size }: Symbol, page: number): boolean {
  return findPage(address) === page && findPage(address + Math.max(0, size - 1)) === page;
}

/** A symbol stands in the table for the loader and in that for the debugger. */
function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
