// `npm run profile -- FILE…`: what a heap profile says, as tables, as a page, for other tools.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { askProcess } from './profile/ask-process.ts';
import { SYMBOLISERS } from './profile/find-symboliser.ts';
import { type LoadOptions, loadProfiles } from './profile/load.ts';
import { MEASURE_NAMES } from './profile/measures.ts';
import { checkOutputs, type OutputOptions, showReport } from './profile/show-report.ts';
import { runProgram } from './profile/run-program.ts';
import { createUsageError, EXIT_USAGE } from './profile/usage-error.ts';
import { writeOutput } from './profile/write-whole.ts';
import { describeTask, libraryPath } from './project.ts';

interface Options extends LoadOptions, OutputOptions {
  readonly run: boolean;
  readonly rate?: number;
  readonly lib: string;
  readonly keep?: string;
  readonly pid?: number;
  readonly wait: number;
}

async function runProfile(operands: readonly string[], options: Options): Promise<void> {
  if (options.run && options.pid !== undefined) throw createUsageError('--run starts a program and --pid asks a running one: give one of them');
  if (!options.run) {
    const inRun = (['rate', 'keep'] as const).find((name) => options[name] !== undefined);
    if (inRun !== undefined) throw createUsageError(`--${inRun} goes with --run: ${describeTask('profile', `--run --${inRun} … -- ./app args`)}`);
  }
  if (options.pid !== undefined && operands.length > 0) throw createUsageError(`--pid ${options.pid} asks the process: leave ${operands[0]} out`);
  checkOutputs(options, options.run ? [] : operands);
  if (options.run) return runAndShow(operands, options);
  const files = options.pid === undefined ? operands : [await askProcess(options.pid, options.wait)];
  await showReport(await loadProfiles(files, options), options);
}

async function runAndShow(operands: readonly string[], options: Options): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hakmem-profile-'));
  try {
    const { code, files } = await runProgram(operands, { folder, library: options.lib, leaks: options.leaks, ...(options.rate === undefined ? {} : { rate: options.rate }) });
    process.exitCode = code || EXIT_USAGE;
    const [first, ...others] = files;
    if (first === undefined) throw createUsageError(`${operands[0]} wrote no profile (exit ${code}): it is static, or setuid, or ended without its exit handlers`, code || EXIT_USAGE);
    if (options.keep !== undefined) writeOutput('--keep', options.keep, readFileSync(first));
    await showReport(await loadProfiles(options.children ? files : [first], options), options);
    if (others.length > 0 && !options.children) console.error(`${others.length === 1 ? '1 child process' : `${others.length} child processes`} wrote profiles as well (${others.map((file) => path.basename(file, '.pb')).join(', ')}): --children shows all as one`);
    process.exitCode = code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function parsePositive(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value <= 0) throw new InvalidArgumentError('It must be a whole number above 0.');
  return value;
}

await new Command('profile')
  .description('Shows heap profiles that hakmem wrote: the sites with most memory, leaks, lifetimes, differences.')
  .usage('FILE… [options]\n       profile --run [options] -- ./app args\n       profile --pid PID [options]')
  .argument('[files...]', 'profiles, the last of which is shown; with --run the program and its arguments')
  .option('--top <count>', 'rows of a table', parsePositive, 20)
  .option('--by <measure>', `what counts: ${MEASURE_NAMES.join(', ')}`, 'inuse')
  .option('--threads', 'a table by thread', false)
  .option('--classes', 'a table by size class', false)
  .option('--lifetimes', 'how long objects live, by site', false)
  .option('--leaks', 'blocks that nothing points to, with their whole stacks; with --run, looks for them', false)
  .option('--suppress <file>', 'leaks to leave out: a pattern per line, as LeakSanitizer has them')
  .option('--show-all-frames', 'count malloc, operator new, std:: and other wrappers as sites', false)
  .option('--diff <old>', 'what changed since this profile')
  .option('--json', 'everything, for programs', false)
  .option('--html <out>', 'write one page: flame graph, tables, timeline')
  .option('--folded [out]', 'write folded stacks, or print them')
  .option('--speedscope <out>', 'write a file for https://www.speedscope.app')
  .option('--run', 'run a program under the library and show its profile', false)
  .option('--rate <bytes>', 'with --run: mean distance of two samples', parsePositive)
  .option('--lib <path>', 'with --run: the library', libraryPath('release'))
  .option('--keep <file>', 'with --run: keep the profile')
  .option('--children', 'add the files up: the processes of one program', false)
  .option('--pid <pid>', 'ask a running process for its profile', parsePositive)
  .option('--wait <seconds>', 'with --pid: for how long', parsePositive, 10)
  .addOption(new Option('--symboliser <name>', 'who names functions').choices([...SYMBOLISERS]).default('auto'))
  .option('--no-cache', 'ask the symboliser again')
  .showSuggestionAfterError(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_USAGE))
  .action(runProfile)
  .parseAsync();
