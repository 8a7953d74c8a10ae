// `npm run record -- ./app args`: runs a program under out/record/libhakmem.so and writes its profile.
import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { buildRecorder } from './record/build-recorder.ts';
import { describeProfile } from './record/describe-profile.ts';
import { checkOutput } from './record/check-output.ts';
import { recordProgram } from './record/record-program.ts';
import { writeProfileFile } from './record/profile-file.ts';
import { UserError } from './run.ts';
import { describeTask } from './project.ts';

interface Options {
  readonly out?: string;
  readonly seed: number;
}

async function runRecord([program, ...args]: readonly string[], { out, seed }: Options): Promise<void> {
  if (program === undefined) throw new UserError(`record: which program? ${describeTask('record', '[--out FILE] -- ./app args')}`);
  const file = out ?? `${path.basename(program)}.hakprof`;
  checkOutput(file);
  const library = await buildRecorder();
  const { profile, code, notes } = await recordProgram([program, ...args], library, seed);
  writeProfileFile(file, profile);
  for (const line of [...notes, ...describeProfile(profile, file)]) console.error(line);
  process.exitCode = code;
}

function parseSeed(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError('It must be a whole number, 0 or more.');
  return value;
}

await new Command('record')
  .description(`Runs a program, with its children, and writes what it allocates to a profile for ${describeTask('tune')} and ${describeTask('report')}.`)
  .usage('[options] -- ./app args')
  .argument('[command...]', 'the program and its arguments')
  .option('--out <file>', 'the profile; <program>.hakprof unless given')
  .option('--seed <number>', 'which blocks are timed, and when windows of the event stream open', parseSeed, 1)
  .passThroughOptions()
  .action(runRecord)
  .parseAsync();
