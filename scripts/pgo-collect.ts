// npm run pgo-collect: the workloads under the instrumented library.
import { Command } from 'commander';
import { addCollectOptions } from './pgo-options.ts';
import { type CollectOptions, runCollectStage } from './pgo/stages.ts';

const command = addCollectOptions(new Command('pgo-collect').description('Runs the workloads under out/profile/libhakmem.so and keeps what it counted.')).allowExcessArguments(false).parse();
await runCollectStage(command.opts<CollectOptions>());
