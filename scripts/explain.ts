// `npm run explain -- LOG`: reads the traces in a log and says in words what they mean.
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { heap } from '../gen/spec/heap.ts';
import { explainLog } from './observe/explain-log.ts';
import { readHeapNumbers } from './observe/heap-numbers.ts';
import { parseTraceLog } from './observe/parse-trace.ts';
import { UserError } from './run.ts';

const EXIT_USAGE = 2;

function readLog(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new UserError(`explain: cannot read ${file}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`, EXIT_USAGE);
  }
}

function explainFile(file: string): void {
  const paragraphs = explainLog(parseTraceLog(readLog(file)), readHeapNumbers(heap));
  if (paragraphs === undefined)
    throw new UserError(
      `explain: ${file} has no line of a hakmem trace; run the program with HAKMEM_ACE_TRACE=1 or another trace of docs/knobs.md`,
      EXIT_USAGE,
    );
  console.log(paragraphs.join('\n\n'));
}

new Command('explain')
  .description('Says what the HAKMEM_* traces in a log mean, and what would change it.')
  .argument('<log>', 'the standard error of a program, in a file; - reads it from standard input')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_USAGE))
  .action(explainFile)
  .parse();
