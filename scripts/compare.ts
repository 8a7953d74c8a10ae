// npm run compare: two specs side by side.
import { Command } from 'commander';
import { compareHeld } from './compare/compare-held.ts';
import { compareSpecs, createSide, type Pair } from './compare/compare-specs.ts';
import { formatComparison } from './compare/print.ts';
import { generateOrFail } from './gen.ts';
import { DEFAULT_SPEC, loadSpec } from './load-spec.ts';
import { readProfileFile, requireAllocations } from './record/profile-file.ts';
import { describeTask, profilesFolder } from './project.ts';

const command = new Command('compare')
  .description('Shows what two specs differ in; with a profile, what its programs would hold.')
  .argument('<spec>', `a name in ${profilesFolder}/, or ${DEFAULT_SPEC}`)
  .argument('<other>', 'the same')
  .option('--profile <file>', `of ${describeTask('record')}`)
  .option('--json', 'as JSON', false)
  .parse();
const names = command.processedArgs as unknown as Pair<string>;
const { profile: file, json } = command.opts<{ readonly profile?: string; readonly json: boolean }>();

const [a, b] = [await loadSide(names[0]), await loadSide(names[1])];
const read = file === undefined ? undefined : readProfileFile(file);
if (file !== undefined && read !== undefined) requireAllocations(file, read);
const [specs, held] = [compareSpecs(a, b), read === undefined ? undefined : compareHeld(read.profile, a, b)];
for (const note of read?.notes ?? []) console.error(`${file}: ${note}`);
console.log(json ? JSON.stringify({ specs: names, ...specs, ...(held === undefined ? {} : { profile: { hash: read?.hash, ...held } }) }, null, 1) : formatComparison(names, specs, held));

async function loadSide(name: string): Promise<ReturnType<typeof createSide>> {
  const heap = await loadSpec(name === DEFAULT_SPEC ? undefined : name);
  generateOrFail(heap);
  return createSide(heap);
}
