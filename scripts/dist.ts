// npm run dist: archives of the source and of the libraries, a Debian package, checksums and what is inside.
import { Command } from 'commander';
import { runDist } from './dist/run-dist.ts';

const command = new Command('dist')
  .description('Writes the packages of this version to dist/.')
  .option('--cc <command>', 'the compiler (gcc); another machine\'s gives packages for that machine')
  .option('--arch <name>', 'x86_64, aarch64 or riscv64, by the compiler of the same name, such as aarch64-linux-gnu-gcc')
  .option('--no-pgo', 'leave the trained library out')
  .option('--source-only', 'only the archive of the source', false)
  .option('--out <folder>', 'where to write', 'dist')
  .allowExcessArguments(false)
  .parse();

await runDist(command.opts());
