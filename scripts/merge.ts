// `npm run merge -- A B …`: the profiles of many runs and machines as one, and as Parquet for SQL elsewhere.
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { countAllocations } from '../gen/tune/add-profiles.ts';
import type { Profile } from '../gen/tune/profile.ts';
import { findInputs, mergeFiles } from './fleet/merge.ts';
import { runWithDuckDb, writeParquet } from './fleet/parquet.ts';
import { plural } from './observe/words.ts';
import { formatBytes, formatCount } from './profile/format.ts';
import { readProfileFile, writeProfileFile } from './record/profile-file.ts';
import { UserError } from './run.ts';
import { describeTask } from './project.ts';

interface Options {
  readonly out: string;
  readonly toParquet?: string;
  readonly host?: string;
}

const KIB = 1024;

async function runMerge(operands: readonly string[], options: Options): Promise<void> {
  if (options.toParquet !== undefined) return exportFiles(operands, options.toParquet, options.host);
  checkFolder(path.dirname(path.resolve(options.out)));
  const start = performance.now();
  const { profile, profileFiles, parquetFiles, notes } = await mergeFiles(operands);
  if (isParquetName(options.out)) await runWithDuckDb((connection) => writeParquet(connection, options.out, withHost({ profile }, options.host)));
  else writeProfileFile(options.out, profile);
  for (const note of notes) console.error(note);
  if (parquetFiles > 0 && profile.processes.every(({ windows }) => windows.length === 0)) console.error('Parquet holds sums, no calls: to tune list lengths as well, merge some of the profile files with it');
  console.log(`${options.out}: ${plural(profileFiles + parquetFiles, 'file')}, ${describeProfile(profile)}; ${((performance.now() - start) / 1000).toFixed(1)} s, ${formatBytes(process.resourceUsage().maxRSS * KIB)} of memory`);
}

/** Each profile as a Parquet file of its own, named after its hash so that profiles of one name do not meet. */
async function exportFiles(operands: readonly string[], folder: string, host: string | undefined): Promise<void> {
  const { profileFiles, parquetFiles } = await findInputs(operands);
  if (parquetFiles[0] !== undefined) throw new UserError(`${parquetFiles[0]} is Parquet already: --to-parquet exports profile files`);
  mkdirSync(folder, { recursive: true });
  await runWithDuckDb(async (connection) => {
    for (const file of profileFiles) {
      const { profile, hash, notes } = readProfileFile(file);
      for (const note of notes) console.error(note);
      await writeParquet(connection, path.join(folder, `${path.parse(file).name}-${hash.slice(0, 12)}.parquet`), withHost({ profile, hash }, host));
    }
  });
  console.log(`${folder}: ${plural(profileFiles.length, 'profile')} as Parquet`);
}

function withHost<Source extends object>(source: Source, host: string | undefined): Source & { readonly host?: string } {
  return host === undefined ? source : { ...source, host };
}

function describeProfile({ processes }: Profile): string {
  const sum = (of: (process: Profile['processes'][number]) => number): number => processes.reduce((total, process) => total + of(process), 0);
  return [
    `${plural(processes.length, 'program')} in ${plural(sum(({ runs }) => runs), 'process')}`,
    `${formatCount(sum(countAllocations))} allocations`,
    `${formatBytes(sum(({ peak }) => peak.liveBytes))} at the peaks`,
  ].join(', ');
}

function isParquetName(file: string): boolean {
  return file.endsWith('.parquet');
}

function checkFolder(folder: string): void {
  if (!existsSync(folder)) throw new UserError(`--out: there is no folder ${folder}`);
}

await new Command('merge')
  .description(`Adds profiles of ${describeTask('record')}: those of many runs, of many machines.`)
  .usage("A B … [--out FILE]\n       merge 'profiles/*.parquet' [--out FILE]\n       merge --to-parquet DIR A B …")
  .argument('<files...>', 'profile files, Parquet files, quoted patterns of either')
  .option('--out <file>', 'what to write: a profile, or a table where the name ends in .parquet', 'merged.hakprof')
  .option('--to-parquet <folder>', 'write each profile as Parquet into this folder')
  .option('--host <name>', 'what stands in the column host')
  .showSuggestionAfterError(false)
  .exitOverride((error) => process.exit(error.exitCode))
  .action(runMerge)
  .parseAsync();
