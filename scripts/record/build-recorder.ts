// out/record/libhakmem.so, made anew where the specs, the templates or the compiler have changed. Says a word only when it compiles:
// standard output is the program's.
import { heap } from '../../gen/spec/heap.ts';
import { buildVariant } from '../build.ts';
import { requireTools } from '../doctor.ts';
import { generateOrFail } from '../gen.ts';
import { UserError } from '../run.ts';
import { summarizeRegions } from '../summarize-regions.ts';
import { writeGeneration } from '../write-generation.ts';

/** Returns the library's path. */
export async function buildRecorder(): Promise<string> {
  const variant = heap.variants.find(({ name }) => name === 'record');
  if (variant === undefined) throw new UserError('gen/spec/variants.ts has no variant record');
  const compiler = await requireTools(undefined);
  const generation = generateOrFail(heap);
  writeGeneration(generation, summarizeRegions(generation.classes, heap));
  const { library, fresh } = await buildVariant(variant, compiler);
  if (fresh) console.error(`compiled ${library}`);
  return library;
}
