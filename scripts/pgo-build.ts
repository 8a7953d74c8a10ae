// npm run pgo-build: the library compiled with what was counted.
import { Command } from 'commander';
import { addPartialOption } from './pgo-options.ts';
import { runBuildStage } from './pgo/stages.ts';

const command = addPartialOption(new Command('pgo-build').description('Builds out/pgo/libhakmem.so from the collected profiles.')).allowExcessArguments(false).parse();
await runBuildStage(command.opts<{ readonly allowPartial: boolean }>().allowPartial);
