// The table of tasks. npm scripts are aliases: `npm run build -- --cc clang` is `tsx Makefile.ts build --cc clang`.
import { Command } from 'commander';
import pc from 'picocolors';
import { UserError } from './scripts/run.ts';

interface Task {
  readonly name: string;
  readonly description: string;
  /** Flag text of commander and what it does. */
  readonly options: readonly (readonly [flags: string, description: string])[];
  /** Tasks that run first, without options. */
  readonly needs?: readonly string[];
  readonly run: (options: Record<string, string>) => Promise<void>;
}

const wMaxOptions = [
  ['--wmax-tiny <factor>', 'write this W_MAX of the tiny region into the spec first'],
  ['--wmax-mid <factor>', 'the same for the mid region'],
  ['--wmax-large <factor>', 'the same for the large region'],
] as const;

const compilerOption = ['--cc <command>', 'the compiler: gcc (default) or clang'] as const;

const tasks: readonly Task[] = [
  { name: 'gen', description: 'specs to C under out/', options: wMaxOptions, run: async (options) => (await import('./scripts/gen.ts')).runGen(options) },
  {
    name: 'build',
    description: 'gen, then out/<variant>/libhakmem.so',
    options: [compilerOption, ['--variant <name>', 'build only this variant'], ...wMaxOptions],
    run: async (options) => (await import('./scripts/build.ts')).runBuild(options),
  },
  { name: 'test', description: 'the generator (vitest), then the library (C and real programs)', needs: ['build'], options: [], run: async () => (await import('./scripts/test.ts')).runTest() },
  { name: 'check', description: 'types, layers, specs, and the C under every compiler that is here', options: [], run: async () => (await import('./scripts/check.ts')).runCheck() },
  { name: 'clean', description: 'remove out/', options: [], run: async () => (await import('./scripts/clean.ts')).runClean() },
  { name: 'doctor', description: 'say what is missing on this machine', options: [compilerOption], run: async (options) => (await import('./scripts/doctor.ts')).runDoctor(options) },
];

const program = new Command('hakmem').description('A malloc compiler.').showHelpAfterError('(npm run <task> -- --help shows its options)');
for (const { name, description, options, needs = [], run } of tasks) {
  const command = program.command(name).description(description).allowExcessArguments(false);
  command.action(async (chosen: Record<string, string>) => {
    for (const need of needs) await tasks.find((task) => task.name === need)?.run({});
    await run(chosen);
  });
  for (const [flags, text] of options) command.option(flags, text);
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`${pc.red('✖')} ${error.message}`);
  process.exitCode = error.exitCode;
}
