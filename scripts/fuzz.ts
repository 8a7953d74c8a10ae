// `npm run fuzz -- --seconds 600`: sequences of calls against a shadow model, guided by what code they reach.
import { Command } from 'commander';
import { runFuzz, writeCorpus } from './hunt/fuzz.ts';

interface Options {
  readonly seconds: string;
  readonly seed: string;
  readonly keep?: boolean;
}

const options = new Command('fuzz')
  .description('fuzz the heap with libFuzzer; what fails is left in out/fuzz/artifacts/')
  .option('--seconds <n>', 'how long', '60')
  .option('--seed <n>', 'of the mutations; 0: of the clock', '0')
  .option('--keep', 'afterwards add what reached new code to tests/fuzz/corpus')
  .parse()
  .opts<Options>();
const { passed, executions, perSecond, artifacts, output } = await runFuzz(Number(options.seconds), Number(options.seed));
if (!passed) console.log(output.slice(-8000));
for (const artifact of artifacts) console.log(`failed: out/hunt/fuzz/calls ${artifact}`);
console.log(`${executions} inputs, ${perSecond} a second: ${passed ? 'none fails' : 'FAILED'}`);
if (options.keep === true) console.log(`${await writeCorpus()} inputs in tests/fuzz/corpus`);
process.exitCode = passed ? 0 : 1;
