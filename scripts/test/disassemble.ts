// The code of one function. By address: objdump shows one name of a function that has several, and finds it by no other.
import { execa } from 'execa';
import { readSymbols } from '../pgo/symbols.ts';

export async function disassembleFunction(file: string, symbol: string, objdump = 'objdump'): Promise<string> {
  const found = (await readSymbols(file)).find(({ name, section }) => name.replace(/@.*/, '') === symbol && section !== 'UND');
  if (found === undefined) return '';
  const range = [`--start-address=${found.address}`, `--stop-address=${found.address + found.size}`];
  return (await execa(objdump, ['--disassemble', '--no-show-raw-insn', ...range, file])).stdout;
}
