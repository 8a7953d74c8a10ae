// npm run bench: every case on every allocator in turn.
import { writeFile } from 'node:fs/promises';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { findAllocators } from './bench/allocators.ts';
import { runProgramBuild } from './bench/build-programs.ts';
import { CASES } from './bench/cases.ts';
import { formatDetails, formatMeans, formatSummary } from './bench/print-summary.ts';
import { createProgress } from './bench/progress.ts';
import { runBench } from './bench/run-bench.ts';
import { selectCases } from './bench/select-cases.ts';
import { summariseCase, summariseMeans } from './bench/summary.ts';
import { EXIT_USAGE } from './bench/usage-error.ts';
import { UserError } from './run.ts';

interface Options {
  readonly case: readonly string[];
  readonly peer: readonly string[];
  readonly knobs: readonly string[];
  readonly reps?: number;
  readonly quick: boolean;
  readonly details: boolean;
  readonly list: boolean;
  readonly peersOnly: boolean;
  readonly hakmem?: string;
  readonly json?: string;
  readonly html?: string;
  readonly timeout: number;
}

const EXIT_INCOMPLETE = 1;
const EXIT_INTERRUPTED = 130;
const MEMORY_LIMIT_KIB = 8 * 1024 * 1024;

function parseCount(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('not a whole number above 0.');
  return value;
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

function createCommand(): Command {
  return new Command('bench')
    .description('measures hakmem and its peers, in turn, and reports the ratios')
    .option('--case <name>', 'a case, a group, or a beginning with a star; repeatable', collect, [])
    .option('--reps <count>', 'repetitions (default 5, quick 2)', parseCount)
    .option('--quick', 'the representative cases only, in under two minutes', false)
    .option('--peer <name>', 'name=/path.so adds a peer, a bare name restricts the peers; repeatable', collect, [])
    .option('--knobs <NAME=VALUE,...>', 'hakmem once more with these knobs, beside itself; repeatable', collect, [])
    .option('--hakmem <path>', 'the library under test (default out/pgo, else out/release)')
    .option('--peers-only', 'without hakmem', false)
    .option('--timeout <seconds>', 'per run', parseCount, 120)
    .option('--details', 'a line for every allocator in every case', false)
    .option('--list', 'show the cases and stop', false)
    .option('--json <file>', 'write all samples and the summary')
    .option('--html <file>', 'write one page with plots')
    .allowExcessArguments(false)
    .configureOutput({ writeErr: (text) => process.stderr.write(`bench: ${text.replace(/^error: /, '')}`) })
    .exitOverride();
}

async function runCommand(options: Options): Promise<number> {
  const cases = selectCases(CASES, options.case, options.quick);
  if (options.list) {
    for (const { name, group, isQuick } of cases) console.log(`${name.padEnd(26)} ${group.padEnd(14)}${isQuick ? ' quick' : ''}`);
    return 0;
  }
  const progress = createProgress(process.stderr);
  await runProgramBuild((name) => progress.note(`building bench/${name}`));
  const request = { isPeersOnly: options.peersOnly, peers: options.peer, knobs: options.knobs, ...(options.hakmem ? { hakmem: options.hakmem } : {}) };
  const { allocators, leftOut } = await findAllocators(request);
  for (const sentence of leftOut) progress.note(sentence);
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => interrupt.abort());
  const limits = { timeoutSeconds: options.timeout, memoryKib: MEMORY_LIMIT_KIB, cpu: 1 };
  const plan = { cases, allocators, repetitions: options.reps ?? (options.quick ? 2 : 5), limits };
  const samples = await runBench(plan, progress, interrupt.signal);
  const summaries = cases.map((benchCase) => summariseCase(benchCase, allocators, samples)).filter(({ figures }) => figures.length > 0);
  console.log(options.details ? formatDetails(summaries) : formatSummary(summaries, allocators));
  console.log(formatMeans(summariseMeans(summaries, allocators)));
  if (options.json) await writeFile(options.json, `${JSON.stringify({ samples }, null, 1)}\n`);
  for (const sentence of leftOut) console.error(sentence);
  if (interrupt.signal.aborted) return EXIT_INTERRUPTED;
  return leftOut.length > 0 ? EXIT_INCOMPLETE : 0;
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
