// npm run pgo-profile: the instrumented library.
import { Command } from 'commander';
import { runProfileStage } from './pgo/stages.ts';

const command = new Command('pgo-profile').description('Builds out/profile/libhakmem.so, which counts what it runs.').option('--cc <command>', 'the compiler: gcc (default) or clang').allowExcessArguments(false).parse();
await runProfileStage(command.opts<{ readonly cc?: string }>().cc);
