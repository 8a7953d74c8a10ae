// npm run bench: every case on every allocator in turn.
import { constants } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { findAllocators, SUBJECT_NAME, type AllocatorRequest } from './bench/allocators.ts';
import { runProgramBuild } from './bench/build-programs.ts';
import { CASES } from './bench/cases.ts';
import { formatReport } from './bench/print-report.ts';
import { listAllowedProcessors } from './bench/processors.ts';
import { createProgress } from './bench/progress.ts';
import { createReport, type BenchReport } from './bench/report.ts';
import { runBench } from './bench/run-bench.ts';
import { pinThreads, selectCases } from './bench/select-cases.ts';
import { createUsageError, EXIT_USAGE } from './bench/usage-error.ts';
import { UserError } from './run.ts';

interface Options extends AllocatorRequest {
  readonly case: readonly string[];
  readonly reps?: number;
  readonly quick: boolean;
  readonly pin: boolean;
  readonly details: boolean;
  readonly list: boolean;
  readonly timeout: number;
  readonly json?: string;
  readonly html?: string;
}

const EXIT_INCOMPLETE = 1;
const EXIT_INTERRUPTED = 130;
const REPETITIONS = 5;
const QUICK_REPETITIONS = 2;
const QUICK_SECONDS = 105;
const MEMORY_LIMIT_KIB = 8 * 1024 * 1024;

function createCommand(): Command {
  return new Command('bench')
    .description('Measures hakmem and its peers in turn, and reports the ratios.')
    .option('--case <name>', 'a case, a group, or a beginning with a star; repeatable', collect, [])
    .option('--reps <count>', `repetitions (default ${REPETITIONS}, quick ${QUICK_REPETITIONS})`, parseCount)
    .option('--quick', 'representative cases only, in under two minutes', false)
    .option('--pin', 'each thread of a program of bench/ on a processor of its own', false)
    .option('--peer <name>', 'name=/path.so adds a peer, a bare name restricts the peers; repeatable', collect, [])
    .option('--knobs <NAME=VALUE,...>', 'hakmem once more with these knobs, beside itself; repeatable', collect, [])
    .option('--beside <name=path>', 'another build of hakmem, beside it and no peer; repeatable', collect, [])
    .option('--hakmem <path>', 'the library under test (default out/pgo, else out/release)')
    .option('--peers-only', 'without hakmem', false)
    .option('--timeout <seconds>', 'per run', parseCount, 120)
    .option('--details', 'a line for every allocator in every case', false)
    .option('--list', 'show the cases and stop', false)
    .option('--json <file>', 'write the summary and every sample')
    .option('--html <file>', 'write one page with plots')
    .allowExcessArguments(false)
    .configureOutput({ writeErr: (text) => process.stderr.write(`bench: ${text.replace(/^error: /, '')}`) })
    .exitOverride();
}

function parseCount(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It is not a whole number above 0.');
  return value;
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

async function runCommand(options: Options): Promise<number> {
  const selected = selectCases(CASES, options.case, options.quick);
  const cases = options.pin ? selected.map(pinThreads) : selected;
  if (options.list) {
    for (const { name, group, isQuick } of cases) console.log(`${name.padEnd(26)} ${group.padEnd(14)}${isQuick ? ' quick' : ''}`);
    return 0;
  }
  await Promise.all([checkFolder('--json', options.json), checkFolder('--html', options.html)]);
  const startedAt = new Date();
  const progress = createProgress(process.stderr);
  await runProgramBuild((name) => progress.note(`building bench/${name}`));
  const { allocators, leftOut } = await findAllocators(options);
  for (const sentence of leftOut) progress.note(sentence);
  const limits = { timeoutSeconds: options.timeout, memoryKib: MEMORY_LIMIT_KIB, cpu: (await listAllowedProcessors()).at(-1) ?? 0 };
  const repetitions = options.reps ?? (options.quick ? QUICK_REPETITIONS : REPETITIONS);
  const budgetSeconds = options.quick && options.reps === undefined ? QUICK_SECONDS : Number.POSITIVE_INFINITY;
  const plan = { cases, allocators, repetitions, budgetSeconds, limits };
  const interrupt = createInterrupt();
  const samples = await runBench(plan, progress, interrupt);
  const report = await createReport(plan, samples, { startedAt, isInterrupted: interrupt.aborted, isPinned: options.pin, leftOut });
  console.log(formatReport(report, options.details));
  await writeFiles(report, options);
  for (const sentence of leftOut) console.error(sentence);
  if (interrupt.aborted) return EXIT_INTERRUPTED;
  const hasFault = samples.some(({ status, allocator }) => status !== 'ok' && allocator === SUBJECT_NAME);
  return leftOut.length > 0 || hasFault ? EXIT_INCOMPLETE : 0;
}

/** A report that cannot be written should not be found out after a quarter of an hour. */
async function checkFolder(option: string, file: string | undefined): Promise<void> {
  if (file === undefined) return;
  const folder = path.dirname(path.resolve(file));
  const isWritable = await access(folder, constants.W_OK).then(() => true, () => false);
  if (!isWritable) throw createUsageError(`${option}: cannot write into ${folder}`);
}

function createInterrupt(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => controller.abort());
  return controller.signal;
}

async function writeFiles(report: BenchReport, { json, html }: Options): Promise<void> {
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 1)}\n`);
  if (html === undefined) return;
  const { formatPage } = await import('./bench/page.ts');
  await writeFile(html, formatPage(report));
}

try {
  process.exitCode = await runCommand(createCommand().parse().opts<Options>());
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
  else {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = error instanceof UserError ? error.exitCode : EXIT_INCOMPLETE;
  }
}
