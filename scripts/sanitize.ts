// `npm run sanitize`: stress drivers over the heap under ThreadSanitizer, AddressSanitizer and UBSan.
import { Command } from 'commander';
import pc from 'picocolors';
import { runSanitizer, sanitizers } from './hunt/sanitizers.ts';

interface Options {
  readonly only?: string;
  readonly factor: string;
  readonly seed: string;
}

const options = new Command('sanitize')
  .description('the heap under prefixed names with sanitizers')
  .option('--only <name>', `one of ${sanitizers.map(({ name }) => name).join(', ')}`)
  .option('--factor <n>', 'so many times the work of the short form', '10')
  .option('--seed <n>', 'of the random calls', '1')
  .parse()
  .opts<Options>();
let failed = 0;
for (const sanitizer of sanitizers.filter(({ name }) => options.only === undefined || name === options.only)) {
  for (const { label, passed, output } of await runSanitizer(sanitizer, Number(options.factor), Number(options.seed))) {
    console.log(`${passed ? pc.green('✔') : pc.red('✖')} ${label}`);
    if (passed) continue;
    failed++;
    console.log(output.slice(0, 20_000));
  }
}
process.exitCode = failed > 0 ? 1 : 0;
