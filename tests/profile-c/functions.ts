// Which functions of a compiled program are on the stack of a row.
import { execa } from 'execa';
import type { Row } from './read-profile.ts';

export interface ProgramFunction {
  readonly name: string;
  readonly start: bigint;
  readonly end: bigint;
}

export async function listFunctions(program: string): Promise<readonly ProgramFunction[]> {
  const { stdout } = await execa('nm', ['-S', '--defined-only', program]);
  return [...stdout.matchAll(/^([0-9a-f]+) ([0-9a-f]+) [tT] (\w+)$/gm)].map(([, start, size, name]) => ({
    name: name ?? '',
    start: BigInt(`0x${start}`),
    end: BigInt(`0x${start}`) + BigInt(`0x${size}`),
  }));
}

/** Innermost first. */
export function functionsOf({ frames }: Row, program: string, functions: readonly ProgramFunction[]): readonly string[] {
  return frames.flatMap(({ address, mapping }) => {
    if (mapping?.file !== program) return [];
    const place = address - mapping.start + mapping.offset;
    return functions.filter(({ start, end }) => place >= start && place < end).map(({ name }) => name);
  });
}
