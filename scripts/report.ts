// `npm run report -- PROFILE`: what a program asks of the heap, as tables and as a page.
import { Command } from 'commander';
import { DEFAULT_SPEC, loadSpec, loadTuned } from './load-spec.ts';
import { parseCount } from './pgo-options.ts';
import { describeFault } from './profile/usage-error.ts';
import { writeWhole } from './profile/write-whole.ts';
import { readProfileFile, type ReadProfile, requireAllocations } from './record/profile-file.ts';
import { buildReport, type Report } from './report/build-report.ts';
import { judgeSpec, tuneAndJudge } from './report/judge.ts';
import { formatPage } from './report/page.ts';
import { printReport } from './report/print.ts';
import { UserError } from './run.ts';
import { describeTask, specFileName } from './project.ts';

interface Options {
  readonly html?: string;
  readonly spec?: string;
  readonly tune: boolean;
  readonly json: boolean;
  readonly top: number;
}

async function runReport(file: string, options: Options): Promise<void> {
  if (options.tune && options.spec !== undefined) throw new UserError(`--tune and --spec ${options.spec}: one page shows one other heap; give one of them`);
  const read = readProfileFile(file);
  requireAllocations(file, read);
  const report = await createReport(read, options);
  if (options.html !== undefined) writePage(options.html, formatPage(report, { file, hash: read.hash, notes: read.notes }));
  else if (options.json) console.log(JSON.stringify({ file, hash: read.hash, notes: read.notes, ...report }, null, 1));
  else console.log(printReport(report, read.notes, options.top));
}

async function createReport(read: ReadProfile, { spec, tune }: Options): Promise<Report> {
  const before = { name: DEFAULT_SPEC, heap: await loadSpec(undefined) };
  if (tune) {
    const { tuned, verdict } = tuneAndJudge(read);
    return buildReport(read.profile, before, { name: 'tuned', heap: tuned }, verdict);
  }
  if (spec === undefined) return buildReport(read.profile, before);
  return buildReport(read.profile, before, { name: spec, heap: await loadSpec(spec) }, judgeSpec(read, await loadTuned(spec)));
}

function writePage(file: string, page: string): void {
  try {
    writeWhole(file, page);
  } catch (error) {
    throw new UserError(`--html: cannot write ${file}: ${describeFault(error)}`);
  }
}

await new Command('report')
  .description('Shows what a recorded program asks of the heap: sizes, lifetimes, waste, threads.')
  .argument('<profile>', `of ${describeTask('record')}, or of ${describeTask('merge')}`)
  .option('--html <file>', 'write one page in place of the tables')
  .option('--spec <name>', `beside the default: the spec ${specFileName('<name>')}`)
  .option('--tune', `beside the default: what ${describeTask('tune')} would choose`, false)
  .option('--top <count>', 'rows of a table', parseCount, 16)
  .option('--json', 'everything, for programs', false)
  .showSuggestionAfterError(false)
  .exitOverride((error) => process.exit(error.exitCode))
  .action(runReport)
  .parseAsync();
