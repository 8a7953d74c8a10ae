// npm run pgo-profile: the instrumented library.
import { Command } from 'commander';
import { addSpecOption, findFolders } from './pgo-options.ts';
import { runProfileStage } from './pgo/stages.ts';

const command = addSpecOption(new Command('pgo-profile'))
  .description('Builds out/profile/libhakmem.so, which counts what it runs.')
  .option('--cc <command>', 'the compiler: gcc (default) or clang')
  .allowExcessArguments(false)
  .parse();
const options = command.opts<{ readonly cc?: string; readonly spec?: string }>();
await runProfileStage(options.cc, await findFolders(options));
