// npm run pgo-full: profile, collect, build, and the proof that it paid.
import { Command } from 'commander';
import { addCollectOptions, addPartialOption, addSpecOption, findFolders, parseCount } from './pgo-options.ts';
import { proveStage } from './pgo/prove-stage.ts';
import { type CollectOptions, runBuildStage, runCollectStage, runProfileStage } from './pgo/stages.ts';
import { specFileName } from './project.ts';

interface Options extends CollectOptions {
  readonly cc?: string;
  readonly spec?: string;
  readonly allowPartial: boolean;
  readonly pairs: number;
  readonly json?: string;
  readonly tune: boolean;
}

const command = addSpecOption(addPartialOption(addCollectOptions(new Command('pgo-full'))))
  .description('Builds the library with profile feedback, checks it, and measures what that gained.')
  .option('--cc <command>', 'the compiler: gcc (default) or clang')
  .option('--pairs <count>', 'how often release and PGO run each workload in turn', parseCount, 7)
  .option('--json <file>', 'write the proof with every pair')
  .option('--tune', `record the --workload commands first, and build a heap made for them: ${specFileName('<spec>')}`, false)
  .allowExcessArguments(false)
  .parse();

const options = command.opts<Options>();
if (options.tune) await (await import('./tune/tune-full.ts')).runTuneFull(options);
else await runPgoFull(options);

async function runPgoFull(chosen: Options): Promise<void> {
  const folders = await findFolders(chosen);
  await runProfileStage(chosen.cc, folders);
  await runCollectStage(chosen, folders);
  const built = await runBuildStage(chosen.allowPartial, folders);
  await proveStage(built, folders, chosen);
}
