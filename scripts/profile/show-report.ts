// Where the report goes: a terminal, files, or standard output for programs.
import path from 'node:path';
import { formatFolded, formatJson, formatSpeedscope } from './export.ts';
import type { Loaded } from './load.ts';
import { selectMeasure } from './measures.ts';
import { printReport, type TableName } from './print-report.ts';
import { createReport } from './report.ts';
import { createUsageError } from './usage-error.ts';
import { checkOutput, writeOutput } from './write-whole.ts';

export interface OutputOptions {
  readonly top: number;
  readonly by: string;
  readonly threads: boolean;
  readonly classes: boolean;
  readonly lifetimes: boolean;
  readonly leaks: boolean;
  readonly json: boolean;
  readonly html?: string;
  /** true: to standard output. */
  readonly folded?: string | true;
  readonly speedscope?: string;
  readonly keep?: string;
}

const WRITTEN = ['html', 'folded', 'speedscope', 'keep'] as const;

/** Before any work: faults of the options, and files that cannot be written. */
export function checkOutputs(options: OutputOptions, inputs: readonly string[]): void {
  selectMeasure(options.by, '', new Set(['unreachable_objects', 'unreachable_space', 'freed_short', 'freed_cross', 'inuse_objects', 'alloc_objects']));
  if (options.json && options.folded === true) throw createUsageError('--json and --folded both write to standard output: give --folded a file');
  for (const name of WRITTEN) {
    const file = options[name];
    if (file === undefined || file === true) continue;
    if (inputs.some((input) => path.resolve(input) === path.resolve(file)) || (name !== 'keep' && /\.pb(\.gz)?$/.test(file)))
      throw createUsageError(`--${name} ${file} would write over a profile: name the profiles first, then --${name}`);
    checkOutput(`--${name}`, file);
  }
}

export async function showReport({ profiles, old }: Loaded, options: OutputOptions): Promise<void> {
  const shown = profiles.at(-1) ?? profiles[0];
  if (options.leaks) selectMeasure('leaked', shown.file, shown.available, '--leaks');
  const by = options.leaks && options.by === 'inuse' ? 'leaked' : options.by;
  for (const { file, available } of [...profiles, ...(old === undefined ? [] : [old])]) selectMeasure(by, file, available);
  const measure = selectMeasure(by, shown.file, shown.available);
  const report = createReport({ profiles, old, measure });
  if (options.html !== undefined) {
    const { formatPage } = await import('./page.ts');
    writeOutput('--html', options.html, await formatPage(report));
  }
  if (options.speedscope !== undefined) writeOutput('--speedscope', options.speedscope, formatSpeedscope(report));
  if (typeof options.folded === 'string') writeOutput('--folded', options.folded, formatFolded(shown, measure));
  if (options.json) console.log(formatJson(report));
  else if (options.folded === true) process.stdout.write(formatFolded(shown, measure));
  else console.log(printReport(report, { tables: listTables(options, profiles.length, old !== undefined), top: options.top, width: process.stdout.isTTY ? process.stdout.columns : undefined }));
}

function listTables({ threads, classes, lifetimes, leaks }: OutputOptions, files: number, isDiff: boolean): readonly TableName[] {
  const chosen: readonly TableName[] = [...(threads ? ['threads' as const] : []), ...(classes ? ['classes' as const] : []), ...(lifetimes ? ['lifetimes' as const] : []), ...(leaks ? ['leaks' as const] : [])];
  const context: readonly TableName[] = [...(files > 1 ? ['timeline' as const] : []), ...(isDiff ? ['changes' as const] : [])];
  return [...context, ...(chosen.length === 0 && !isDiff ? ['sites' as const] : chosen)];
}
