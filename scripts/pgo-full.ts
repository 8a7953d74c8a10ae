// npm run pgo-full: profile, collect, build, and the proof that it paid.
import { Command } from 'commander';
import { addCollectOptions, addPartialOption, addSpecOption, findFolders, parseCount } from './pgo-options.ts';
import { proveStage } from './pgo/prove-stage.ts';
import { type CollectOptions, runBuildStage, runCollectStage, runProfileStage } from './pgo/stages.ts';

interface Options extends CollectOptions {
  readonly cc?: string;
  readonly spec?: string;
  readonly allowPartial: boolean;
  readonly pairs: number;
  readonly json?: string;
}

const command = addSpecOption(addPartialOption(addCollectOptions(new Command('pgo-full'))))
  .description('Builds the library with profile feedback, checks it, and measures what that gained.')
  .option('--cc <command>', 'the compiler: gcc (default) or clang')
  .option('--pairs <count>', 'how often release and PGO run each workload in turn', parseCount, 7)
  .option('--json <file>', 'write the proof with every pair')
  .allowExcessArguments(false)
  .parse();

const options = command.opts<Options>();
const folders = await findFolders(options);
await runProfileStage(options.cc, folders);
await runCollectStage(options, folders);
const built = await runBuildStage(options.allowPartial, folders);
await proveStage(built, folders, options);
