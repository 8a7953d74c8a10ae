// The program that turns addresses into names: llvm-symbolizer where it is installed, else addr2line.
import { accessSync, constants, readdirSync } from 'node:fs';
import path from 'node:path';

export const SYMBOLISERS = ['auto', 'llvm', 'addr2line', 'none'] as const;
export type SymboliserChoice = (typeof SYMBOLISERS)[number];

export interface Symboliser {
  readonly kind: 'llvm' | 'addr2line';
  readonly command: string;
}

/** In the order in which they are to be tried. */
export function findSymbolisers(choice: SymboliserChoice, searchPath = process.env['PATH'] ?? ''): readonly Symboliser[] {
  const folders = searchPath.split(path.delimiter).filter((folder) => folder !== '');
  const find = (kind: Symboliser['kind'], pattern: RegExp): readonly Symboliser[] => {
    const command = findCommand(folders, pattern);
    return command === undefined || (choice !== 'auto' && choice !== kind) ? [] : [{ kind, command }];
  };
  return [...find('llvm', /^llvm-symbolizer(-(\d+))?$/), ...find('addr2line', /^addr2line$/)];
}

/** The one without a version, else the newest. */
function findCommand(folders: readonly string[], pattern: RegExp): string | undefined {
  const found = folders.flatMap((folder) => listNames(folder).flatMap((name) => ({ folder, name, match: pattern.exec(name) })));
  return found
    .filter(({ match, folder, name }) => match !== null && isExecutable(path.join(folder, name)))
    .map(({ folder, name, match }) => ({ command: path.join(folder, name), version: Number(match?.[2] ?? Number.POSITIVE_INFINITY) }))
    .reduce<{ command: string; version: number } | undefined>((best, next) => (best !== undefined && best.version >= next.version ? best : next), undefined)?.command;
}

function listNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
