// The symbol table of an object or a library.
import { runProgram, UserError } from '../run.ts';

export interface Symbol {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  readonly type: string;
  /** Number of its section, or UND, ABS. */
  readonly section: string;
}

export async function readSymbols(file: string): Promise<readonly Symbol[]> {
  const { code, stdout } = await runProgram('readelf', ['--syms', '--wide', file]);
  if (code !== 0) throw new UserError(`readelf cannot read ${file}`);
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/)).filter((cells) => /^\d+:$/.test(cells[0] ?? '') && cells.length >= 8);
  return rows.map(([, value = '', size = '', type = '', , , section = '', name = '']) => ({ name, address: Number.parseInt(value, 16), size: Number(size), type, section }));
}
