// npm run test-specs: random specs that the checks accept are built, and pass the C tests.
import { Command } from 'commander';
import { findCompiler } from './compiler.ts';
import { parseCount } from './pgo-options.ts';
import { buildRandomHeap, listAccepted, removeRandomHeap } from './random-specs/build-random.ts';
import { describeRandomHeap } from './random-specs/describe.ts';
import { runStep, UserError } from './run.ts';
import { runCTests } from './test-c.ts';
import { type Variant, variants } from './test/types.ts';

interface Options {
  readonly count: number;
  readonly seed: number;
  readonly variant?: Variant;
  readonly filter?: string;
  readonly cc: string;
  readonly keep: boolean;
}

const command = new Command('test-specs')
  .description('Builds random specs that the checks accept, and runs the C tests with each.')
  .option('--count <specs>', 'how many', parseCount, 3)
  .option('--seed <number>', 'the first', parseCount, 1)
  .option('--variant <name>', `only that build: ${variants.join(', ')}`)
  .option('--filter <text>', 'only tests whose suite/name (build) contains the text')
  .option('--cc <command>', 'the compiler', 'gcc')
  .option('--keep', 'leave what was built in out/random-specs/', false)
  .allowExcessArguments(false)
  .parse();
const { count, seed, variant, filter, cc, keep } = command.opts<Options>();
if (variant !== undefined && !variants.includes(variant)) throw new UserError(`--variant: "${variant}" is none of ${variants.join(', ')}`);
const compiler = await findCompiler(cc);
if (compiler === undefined) throw new UserError(`${cc} is missing`);

const failed: number[] = [];
for (const random of listAccepted(seed, count)) {
  console.log(`\n${describeRandomHeap(random)}`);
  await runStep(`build spec ${random.seed}`, () => buildRandomHeap(random, variant === undefined ? variants : [variant], compiler));
  const tally = await runCTests({ spec: random.heap.spec, variant, filter });
  console.log(`spec ${random.seed}: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
  if (tally.failed > 0) failed.push(random.seed);
  if (!keep && tally.failed === 0) removeRandomHeap(random);
}
if (failed.length > 0) throw new UserError(`${failed.length} of ${count} specs failed: npm run test-specs -- --count 1 --seed ${failed[0]}${failed.length > 1 ? ` (also ${failed.slice(1).join(', ')})` : ''}`);
console.log(`all of ${count} specs passed`);
