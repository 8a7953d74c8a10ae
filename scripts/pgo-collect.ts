// npm run pgo-collect: the workloads under the instrumented library.
import { Command } from 'commander';
import { addCollectOptions, addSpecOption, findFolders } from './pgo-options.ts';
import { type CollectOptions, runCollectStage } from './pgo/stages.ts';

const command = addSpecOption(addCollectOptions(new Command('pgo-collect')))
  .description('Runs the workloads under out/profile/libhakmem.so and keeps what it counted.')
  .allowExcessArguments(false)
  .parse();
const options = command.opts<CollectOptions & { readonly spec?: string }>();
await runCollectStage(options, await findFolders(options));
