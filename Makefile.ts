// The table of tasks. npm scripts are aliases: `npm run build -- --cc clang` is `tsx Makefile.ts build --cc clang`, and of the installed
// package `npx hakmem build --cc clang` (bin/hakmem.mjs).
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import pc from 'picocolors';
import { version } from './gen/spec/version.ts';
import { isRepository, profilesFolder } from './scripts/project.ts';
import { UserError } from './scripts/run.ts';

interface Task {
  readonly name: string;
  readonly description: string;
  /** Tasks that run first, without options. */
  readonly needs?: readonly string[];
  /** Tests and checks what is not in the package. */
  readonly isForRepository?: true;
  /** Flag text of commander and what it does. */
  readonly options: readonly (readonly [flags: string, description: string])[];
  readonly run: (options: Record<string, string>) => Promise<void>;
}

const wMaxOptions = [
  ['--wmax-tiny <factor>', 'write this W_MAX of the tiny region into gen/spec/size-classes.ts first'],
  ['--wmax-mid <factor>', 'the same for the mid region'],
  ['--wmax-large <factor>', 'the same for the large region'],
] as const;

const specOption = ['--spec <name>', `the heap of ${profilesFolder}/<name>.ts, to out/<name>/`] as const;

const machineOption = ['--machine <name>', 'for another machine, aarch64, riscv64 or musl, to out/<name>/'] as const;

const compilerOption = ['--cc <command>', 'the compiler; default gcc, else clang'] as const;

const tasks: readonly Task[] = [
  {
    name: 'gen',
    description: 'specs to C under out/, and the table of size classes',
    options: [specOption, ...wMaxOptions],
    run: async (options) => (await import('./scripts/gen.ts')).runGen(options),
  },
  {
    name: 'build',
    description: 'doctor, gen, then out/<variant>/libhakmem.so',
    options: [compilerOption, ['--variant <name>', 'build only this variant'], machineOption, specOption, ...wMaxOptions],
    run: async (options) => (await import('./scripts/build.ts')).runBuild(options),
  },
  {
    name: 'test',
    description: 'the generator (vitest), then the library (C and real programs)',
    needs: ['build'],
    isForRepository: true,
    options: [],
    run: async () => (await import('./scripts/test.ts')).runTest(),
  },
  {
    name: 'check',
    description: 'types, layers, specs, templates, and the C under every compiler that is here',
    isForRepository: true,
    options: [],
    run: async () => (await import('./scripts/check.ts')).runCheck(),
  },
  {
    name: 'clean',
    description: 'remove out/',
    options: [],
    run: async () => (await import('./scripts/clean.ts')).runClean(),
  },
  {
    name: 'doctor',
    description: 'say what is missing on this machine',
    options: [compilerOption],
    run: async (options) => (await import('./scripts/doctor.ts')).runDoctor(options),
  },
];

/** The C program, which reads its own words, the name among them. */
const COMMAND = 'scripts/start-command.ts';

interface Entry {
  readonly name: string;
  readonly description: string;
  readonly script: string;
  readonly isForRepository?: true;
}

/** Scripts that read their own options; what follows the name is theirs. */
const entries: readonly Entry[] = [
  { name: 'init', description: 'write a spec of your own that extends the default', script: 'scripts/init.ts' },
  { name: 'run', description: 'run a program with the library: its options, its knobs', script: COMMAND },
  { name: 'knobs', description: 'list the knobs and their flags', script: COMMAND },
  { name: 'bench', description: 'measure against other allocators', script: 'scripts/bench.ts' },
  { name: 'compare', description: 'two specs side by side, and what a recorded program would hold', script: 'scripts/compare.ts' },
  { name: 'pgo-profile', description: 'the library with counters, out/profile', script: 'scripts/pgo-profile.ts' },
  { name: 'pgo-collect', description: 'run the workloads under it', script: 'scripts/pgo-collect.ts' },
  { name: 'pgo-build', description: 'the library compiled with what was counted, out/pgo', script: 'scripts/pgo-build.ts' },
  { name: 'pgo-full', description: 'all three, then release against PGO on every workload', script: 'scripts/pgo-full.ts' },
  { name: 'dist', description: 'packages: one C file, libraries, .deb; reproducible', script: 'scripts/dist.ts' },
  { name: 'record', description: 'run a program and record what it allocates, for tuning', script: 'scripts/record.ts' },
  { name: 'explain', description: 'say what the traces in a log mean', script: 'scripts/explain.ts' },
  { name: 'profile', description: 'show heap profiles: sites, leaks, lifetimes, flame graph', script: 'scripts/profile.ts' },
  { name: 'merge', description: 'add up the profiles of many runs and machines; Parquet', script: 'scripts/merge.ts' },
  { name: 'report', description: 'what a profile says of sizes, lifetimes and waste, as tables and as a page', script: 'scripts/report.ts' },
  { name: 'tune', description: 'choose the numbers of a heap for a recorded program', script: 'scripts/tune.ts' },
  { name: 'top', description: 'watch the heap of a running process', script: 'scripts/top.ts' },
  { name: 'test-misuse', description: 'what errors of a program come to, under every build', script: 'scripts/misuse.ts', isForRepository: true },
  { name: 'model', description: 'search the models of the lock-free protocols', script: 'scripts/model.ts', isForRepository: true },
  { name: 'fuzz', description: 'fuzz sequences of calls against a shadow model', script: 'scripts/fuzz.ts', isForRepository: true },
  { name: 'sanitize', description: 'the heap under ThreadSanitizer, AddressSanitizer and UBSan', script: 'scripts/sanitize.ts', isForRepository: true },
  { name: 'test-specs', description: 'random specs that the checks accept, built and tested', script: 'scripts/test-specs.ts', isForRepository: true },
  { name: 'soak', description: 'fresh processes in a loop until one fails', script: 'scripts/soak.ts', isForRepository: true },
  { name: 'test-c', description: 'only the C and real-program tests, selected by options', script: 'scripts/test-c.ts', isForRepository: true },
];

const program = new Command('hakmem').description('A malloc compiler.').version(version).showHelpAfterError(`(${isRepository ? 'npm run <task> -- --help' : 'npx hakmem <task> --help'} shows its options)`);

const isHere = ({ isForRepository }: { readonly isForRepository?: true }): boolean => isRepository || isForRepository !== true;

for (const { name, description, needs = [], options, run } of tasks.filter(isHere)) {
  const command = program.command(name).description(description).allowExcessArguments(false);
  for (const [flags, text] of options) command.option(flags, text);
  command.action(async (chosen: Record<string, string>) => {
    for (const need of needs) await tasks.find((task) => task.name === need)?.run({});
    await run(chosen);
  });
}
for (const { name, description } of entries.filter(isHere)) program.command(name).description(description);

async function runEntry(script: string): Promise<void> {
  process.argv.splice(1, script === COMMAND ? 1 : 2, fileURLToPath(new URL(script, import.meta.url)));
  await import(`./${script}`);
}

/** `doctor` alone is about this machine; with a program, about that. */
function findScript([, , name, ...words]: readonly string[]): string | undefined {
  if (name === 'doctor' && words.length > 0 && !/^(--cc|--help|-h)\b/.test(words[0] ?? '')) return COMMAND;
  return entries.filter(isHere).find((entry) => entry.name === name)?.script;
}

// `npm run gen | head` ends the reader early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  const script = findScript(process.argv);
  await (script === undefined ? program.parseAsync() : runEntry(script));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`${pc.red('✖')} ${error.message}`);
  process.exitCode = error.exitCode;
}
