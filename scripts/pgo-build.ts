// npm run pgo-build: the library compiled with what was counted.
import { Command } from 'commander';
import { addPartialOption, addSpecOption, findFolders } from './pgo-options.ts';
import { runBuildStage } from './pgo/stages.ts';

const command = addSpecOption(addPartialOption(new Command('pgo-build')))
  .description('Builds out/pgo/libhakmem.so from the collected profiles.')
  .allowExcessArguments(false)
  .parse();
const options = command.opts<{ readonly allowPartial: boolean; readonly spec?: string }>();
await runBuildStage(options.allowPartial, await findFolders(options));
