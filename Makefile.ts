// The table of tasks. npm scripts are aliases: `npm run build -- --cc clang` is `tsx Makefile.ts build --cc clang`, and of the installed
// package `npx hakmem build --cc clang` (bin/hakmem.mjs).
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import pc from 'picocolors';
import { version } from './gen/spec/version.ts';
import { COMMAND, entries } from './scripts/entries.ts';
import { isRepository, specFileName } from './scripts/project.ts';
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

const specOption = ['--spec <name>', `the heap of ${specFileName('<name>')}, to out/<name>/`] as const;

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
