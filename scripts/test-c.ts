// Runs the C, C++ and real-program tests under LD_PRELOAD of each build. Alone: tsx scripts/test-c.ts --help
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { InvalidArgumentError, program } from 'commander';
import { findMachine, type Machine, machines } from './machines.ts';
import { runCTest } from './test/c-case.ts';
import { findTests } from './test/discover.ts';
import { inspections } from './test/inspections.ts';
import { runMisuseTest } from './test/misuse-case.ts';
import { buildOldKernel } from './test/old-kernel.ts';
import { runProgramTest } from './test/program-case.ts';
import { countResults, createProgress, labelOf, printResults } from './test/progress.ts';
import { runTogether } from './test/schedule.ts';
import { type Outcome, type Result, skip, type Tally, type Target, type TestFile, type Variant, variants } from './test/types.ts';

export interface CTestOptions {
  /** Of tests whose label contains one of these. */
  readonly filter?: string | readonly string[] | undefined;
  readonly variant?: Variant | undefined;
  /** Another allocator to test, or `none` for that of libc. */
  readonly lib?: string | undefined;
  /** The heap of gen/spec/profiles/<name>.ts, as out/<name>/ has it. */
  readonly spec?: string | undefined;
  /** As on Linux 3.10. */
  readonly oldKernel?: boolean | undefined;
  /** What it was built for: a name of scripts/machines.ts, in out/<name>/. */
  readonly machine?: string | undefined;
  /** How much of the work of the long tests is done, in per cent: 1 to 100, which is the default. */
  readonly scale?: number | undefined;
  readonly slowest?: boolean | undefined;
  /** `NAME=VALUE`, of the environment of every test. */
  readonly knob?: readonly string[] | undefined;
}

interface Job {
  readonly suite: string;
  readonly name: string;
  readonly variant: Variant;
  readonly alone: boolean;
  readonly run: () => Promise<Outcome>;
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));

export async function runCTests(options: CTestOptions = {}): Promise<Tally> {
  if (options.oldKernel === true && options.machine !== undefined) {
    console.error(`test-c: --old-kernel is for programs of this machine, not of ${options.machine}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const oldKernel = options.oldKernel === true ? await buildOldKernel(root) : undefined;
  const targets = findTargets(options).map((target) => ({ ...target, oldKernel, scale: options.scale ?? 100 }));
  const absent = targets.find((t) => t.library !== undefined && !existsSync(t.library));
  if (absent !== undefined) {
    console.error(`test-c: ${absent.library} does not exist; npm run build makes it`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const tests = await findTests(root);
  const jobs = targets.flatMap((t) => listJobs(tests, t)).filter((job) => [options.filter ?? ''].flat().some((text) => labelOf(job).includes(text)));
  const progress = createProgress(jobs.length);
  const results = await runTogether(jobs, 2, async (job): Promise<Result> => {
    progress.start(labelOf(job));
    const started = performance.now();
    const outcome = await job.run();
    const result = { suite: job.suite, name: job.name, variant: job.variant, outcome, ms: performance.now() - started };
    progress.finish(result);
    return result;
  });
  progress.end();
  printResults(results, options.slowest ?? false);
  return countResults(results);
}

function findTargets(options: CTestOptions): Omit<Target, 'scale'>[] {
  const variant = options.variant ?? 'release';
  const knobs = Object.fromEntries((options.knob ?? []).map((knob) => [knob.split('=')[0] ?? '', knob.slice(knob.indexOf('=') + 1)]));
  const out = join(root, 'out', options.spec ?? '');
  if (options.lib === 'none') return [{ variant, library: undefined, isHakmem: false, out, knobs }];
  if (options.lib !== undefined) return [{ variant, library: resolve(options.lib), isHakmem: basename(options.lib) === 'libhakmem.so', out, knobs }];
  const machine = options.machine === undefined ? undefined : requireMachine(options.machine);
  return variants.filter((v) => options.variant === undefined || v === options.variant).map((v) => ({ variant: v, library: join(out, machine?.name ?? '', v, 'libhakmem.so'), isHakmem: true, out, machine, knobs }));
}

/** Why a test says nothing of another machine or kernel. */
function whyNotThere(test: TestFile, { machine, oldKernel }: Target): string | undefined {
  if (machine === undefined) return oldKernel === undefined ? undefined : test.notOn.find((line) => line.startsWith('old-kernel: '));
  if (test.path.endsWith('.sh')) return `the programs of this test are not there for ${machine.name}`;
  if ((test.path.endsWith('.cpp') || test.plugin?.endsWith('.cpp') === true) && machine.cxx === undefined) return `there is no C++ compiler for ${machine.name}`;
  const kinds = [machine.name, ...(machine.emulator.length > 0 ? ['emulator'] : [])];
  return test.notOn.find((line) => kinds.some((kind) => line.startsWith(`${kind}: `)));
}

function requireMachine(name: string): Machine {
  const machine = findMachine(name);
  if (machine !== undefined) return machine;
  console.error(`test-c: --machine: "${name}" is none of ${machines.map((known) => known.name).join(', ')}`);
  process.exit(1);
}

function listJobs(tests: readonly TestFile[], target: Target): Job[] {
  const fromFiles = tests
    .filter((test) => test.variants.includes(target.variant))
    .map((test) => ({
      suite: test.suite,
      name: test.name,
      variant: target.variant,
      alone: test.alone,
      run: async () => {
        if (test.onlyHakmem !== undefined && !target.isHakmem) return skip(test.onlyHakmem);
        const cannot = whyNotThere(test, target);
        if (cannot !== undefined) return skip(cannot);
        return test.suite === 'preload' && test.path.endsWith('.sh') ? runProgramTest(test, target) : runCTest(root, test, target);
      },
    }));
  const ofLibrary = target.isHakmem ? inspections.filter((i) => i.isOfMachine(target.machine)) : [];
  const inspecting = ofLibrary
    .filter((i) => i.variants.includes(target.variant))
    .map((i) => ({ suite: 'library', name: i.name, variant: target.variant, alone: false, run: () => i.inspect(target.library ?? '', target.machine) }));
  const misusing = target.isHakmem && target.machine === undefined ? [{ suite: 'misuse', name: 'every_case_ends_as_documented', variant: target.variant, alone: false, run: () => runMisuseTest(root, target) }] : [];
  return [...inspecting, ...misusing, ...fromFiles];
}

function parsePercent(text: string): number {
  if (/^[1-9]\d?$|^100$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is not a whole number from 1 to 100.');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  program
    .description('the C, C++ and real-program tests of libhakmem.so')
    .option('--filter <text...>', 'only tests whose suite/name (build) contains one of the texts')
    .option('--variant <name>', 'only that build: release or debug')
    .option('--lib <path>', 'test another library, or "none" for the allocator of libc')
    .option('--spec <name>', 'the builds of that spec, in out/<name>/')
    .option('--knob <name=value...>', 'run every test with these variables set, such as HAKMEM_PROFILE=/dev/null')
    .option('--old-kernel', 'run every test as on Linux 3.10: newer system calls and flags are refused')
    .option('--machine <name>', 'the builds for that machine: aarch64, riscv64 or musl')
    .option('--scale <percent>', 'how much of the work of the long tests is done: 1 to 100 (default: 100)', parsePercent)
    .option('--slowest', 'also list the slowest tests')
    .parse();
  const tally = await runCTests(program.opts<CTestOptions>());
  console.log(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
  process.exitCode = tally.failed > 0 ? 1 : 0;
}
