// Options that several of the commands take; the commands themselves are made by the entry points.
import type { Command } from 'commander';
import { loadSpec } from './load-spec.ts';
import { foldersOf } from './pgo/places.ts';
import type { Folders } from './pgo/types.ts';
import { UserError } from './run.ts';
import { specFileName } from './project.ts';

export function addCollectOptions(command: Command): Command {
  return command
    .option('--workload <command>', 'train on this command as well; repeatable', collect, [])
    .option('--own-only', 'train on the --workload commands alone', false)
    .option('--timeout <seconds>', 'for each workload (default 30; 600 for --workload)', parseCount);
}

export function addPartialOption(command: Command): Command {
  return command.option('--allow-partial', 'build even when workloads left no profile; the manifest names them', false);
}

export function addSpecOption(command: Command): Command {
  return command.option('--spec <name>', `the heap of ${specFileName('<name>')}, in out/<name>/`);
}

/** Where the stages work for what addSpecOption found. */
export async function findFolders({ spec }: { readonly spec?: string }): Promise<Folders> {
  return foldersOf(await loadSpec(spec));
}

export function parseCount(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new UserError(`"${text}" is not a whole number above 0`);
  return value;
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}
