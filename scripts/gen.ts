// `npm run gen`: specs -> out/<variant>/src, and the table of classes.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Generation, generate } from '../gen/generate.ts';
import type { HeapSpec } from '../gen/spec/types.ts';
import { ratio } from '../gen/spec/units.ts';
import type { WMaxEdits } from '../gen/tune/edit-wmax.ts';
import { failWithDiagnostics } from './diagnostics.ts';
import { DEFAULT_SPEC, loadSpec, specFile } from './load-spec.ts';
import { isRepository, projectRoot, readTemplates, specFileName } from './project.ts';
import { formatChanges, formatClasses } from './report-classes.ts';
import { runStep, UserError } from './run.ts';
import { summarizeRegions } from './summarize-regions.ts';
import { readManifest, writeAtomically, writeDocuments, writeGeneration } from './write-generation.ts';

export interface GenOptions {
  /** Name in gen/spec/profiles/. */
  readonly spec?: string;
  readonly wmaxTiny?: string;
  readonly wmaxMid?: string;
  readonly wmaxLarge?: string;
  /** Print only what moved. */
  readonly quiet?: boolean;
}

export async function runGen(options: GenOptions): Promise<void> {
  const edits = parseEdits(options);
  if (options.spec !== undefined && Object.keys(edits).length > 0) throw new UserError(describeRefusal(options.spec));
  const heap = applyEdits(await loadSpec(options.spec), edits);
  const generation = await runStep(
    'check specs',
    () => generateOrFail(heap),
    ({ classes }) => `${classes.length} classes`,
  );
  const regions = summarizeRegions(generation.classes, heap);
  const before = heap.variants.map(({ name }) => readManifest(name, heap.spec)?.regions).find((found) => found !== undefined);
  if (Object.keys(edits).length > 0) await writeEdits(edits);
  await runStep(
    heap.spec === undefined ? 'write out/' : `write out/${heap.spec}/`,
    () => writeGeneration(generation, regions, heap.spec),
    (changed) => (changed.length === 0 ? 'unchanged' : changed.join(', ')),
  );
  if (heap.spec === undefined && isRepository)
    await runStep(
      'write documents',
      () => writeDocuments(generation),
      (changed) => (changed.length === 0 ? 'unchanged' : changed.join(', ')),
    );
  const changes = formatChanges(regions, before);
  if (options.quiet !== true) console.log(`\n${formatClasses(generation.classes, heap)}\n\n${changes.table}\n${changes.verdict}`);
  else if (changes.moved) console.log(`\n${changes.table}\n${changes.verdict}\n`);
}

/** Where the bounds of the default stand. */
const wMaxSource = isRepository ? 'gen/spec/size-classes.ts' : specFileName(DEFAULT_SPEC);

/** Every broken rule in one failure. */
export function generateOrFail(heap: HeapSpec): Generation {
  const result = generate(heap, readTemplates());
  if (result.ok) return result.generation;
  throw failWithDiagnostics(result.diagnostics, heap);
}

/** The options edit by what one file looks like, a table written by hand is in the way of them, and the file has that number once. */
function describeRefusal(spec: string): string {
  return `--wmax-… edits ${wMaxSource} and goes with no --spec; the bounds of this one are in ${specFileName(spec)}`;
}

function parseEdits({ wmaxTiny, wmaxMid, wmaxLarge }: GenOptions): WMaxEdits {
  const given = Object.entries({ tiny: wmaxTiny, mid: wmaxMid, large: wmaxLarge }).filter(([, text]) => text !== undefined);
  const bad = given.filter(([, text]) => !/^\d+(\.\d+)?$/.test(text ?? ''));
  if (bad.length > 0)
    throw new UserError(
      bad
        .map(([region, text]) => `--wmax-${region}: "${text}" is not a number; give a factor above 1 and at most 2, such as 1.25`)
        .join('\n'),
    );
  return Object.fromEntries(given.map(([region, text]) => [region, Number(text)]));
}

function applyEdits(heap: HeapSpec, edits: WMaxEdits): HeapSpec {
  const { regions } = heap.sizeClasses;
  const edited = Object.fromEntries(
    Object.entries(edits).map(([name, wMax]) => [name, { ...regions[name as keyof typeof regions], wMax: ratio(wMax) }]),
  );
  return { ...heap, sizeClasses: { ...heap.sizeClasses, regions: { ...regions, ...edited } } };
}

/** The spec is the only place of a number, so an option that passed the checks is written there. */
async function writeEdits(edits: WMaxEdits): Promise<void> {
  const { editWMax } = await import('../gen/tune/edit-wmax.ts');
  const file = isRepository ? path.join(projectRoot, wMaxSource) : specFile(DEFAULT_SPEC);
  if (!existsSync(file)) throw new UserError(`there is no ${wMaxSource} to edit: npx hakmem init writes one`);
  const source = readFileSync(file, 'utf8');
  const edited = editWMax(source, edits);
  if (edited === undefined)
    throw new UserError(`${wMaxSource} does not state each bound as \`<region>: { … wMax: ratio(<number>) … }\`; edit it by hand`);
  if (edited === source) return;
  await runStep(
    `write ${wMaxSource}`,
    () => writeAtomically(file, edited),
    () =>
      Object.entries(edits)
        .map(([region, wMax]) => `${region}.wMax ${wMax}`)
        .join(', '),
  );
}
