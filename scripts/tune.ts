// `npm run tune -- PROFILE`: the heap that a recorded program would do best with, with the evidence; --apply writes it as a spec.
import { Command, InvalidArgumentError, Option } from 'commander';
import { regionLimits, runTune } from './tune/run-tune.ts';
import { describeTask, specFileName } from './project.ts';

const EXIT_BAD_INPUT = 1;

function parseRatio(text: string): number {
  const value = Number(text);
  const [least, most] = regionLimits;
  if (!(value > least && value <= most)) throw new InvalidArgumentError(`A W_MAX is above ${least} and at most ${most}, such as 1.25.`);
  return value;
}

function parseCount(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value <= 0) throw new InvalidArgumentError('It must be a whole number above 0.');
  return value;
}

await new Command('tune')
  .description('Chooses size classes, lists and the other numbers of a heap for a recorded program.')
  .argument('<profile>', `written by ${describeTask('record')}`)
  .addOption(new Option('--objective <name>', 'what counts').choices(['memory', 'speed', 'both']).default('both'))
  .option('--max-classes <count>', 'no more size classes than this', parseCount)
  .option('--wmax-tiny <factor>', 'how far a request of the tiny region may be rounded up', parseRatio)
  .option('--wmax-mid <factor>', 'the same for the mid region', parseRatio)
  .option('--wmax-large <factor>', 'the same for the large region', parseRatio)
  .option('--apply <name>', `write ${specFileName('<name>')}, for ${describeTask('build', '--spec <name>')}`)
  .option('--json', 'everything, for programs', false)
  .showSuggestionAfterError(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_BAD_INPUT))
  .action(runTune)
  .parseAsync();
