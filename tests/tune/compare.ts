// The model beside the library: the same calls, and where the two differ.
import type { HeapSpec } from '../../gen/spec/types.ts';
import { createModel, type Model } from '../../gen/tune/model/model.ts';
import type { EventStream } from '../../gen/tune/profile.ts';
import { type LibraryStats, replayForReal } from './replay.ts';
import { cutStream, recordStream } from './streams.ts';

export interface Target {
  /** The compiled tests/tune/replay.c. */
  readonly program: string;
  /** Built from the heap. */
  readonly library: string;
  readonly heap: HeapSpec;
}

/** Below this, single pages are some percent. */
const NOISE_BYTES = 1 << 20;

/** The counters in which the two differ, as sentences. */
export async function compareCounters(target: Target, stream: EventStream, before?: EventStream): Promise<readonly string[]> {
  const { stats } = await replayForReal(target.program, target.library, stream);
  const model = createModel(target.heap);
  if (before !== undefined) model.run(before);
  model.run(stream);
  return listDifferences(model, stats);
}

export interface Residence {
  readonly faults: readonly string[];
  /** The largest difference between predicted and real resident bytes, as a share of the real ones. */
  readonly worst: number;
  /** The same of page faults, at the end. */
  readonly pageFaults: number;
}

/** The same, and resident bytes at so many moments. */
export async function compareResidence(target: Target, stream: EventStream, pieces: number): Promise<Residence> {
  const { stats, looks } = await replayForReal(target.program, target.library, stream, Math.ceil(stream.length / pieces));
  const model = createModel(target.heap);
  let made = 0;
  const shares = looks.map(({ event, bytes }) => {
    model.run(cutStream(stream, made, event));
    made = event;
    return Math.abs(model.memory().now.resident - bytes) / Math.max(bytes, NOISE_BYTES);
  });
  const realFaults = looks.at(-1)?.faults ?? 0;
  return { faults: listDifferences(model, stats), worst: Math.max(...shares), pageFaults: Math.abs(model.memory().now.faults - realFaults) / Math.max(realFaults, NOISE_BYTES / 4096) };
}

/** What starting the threads of a stream allocates, by the first one: libc has a table for each. */
export async function findStartCalls(target: Target, stream: EventStream): Promise<EventStream> {
  const threads = stream.thread.reduce((most, thread) => Math.max(most, thread), 0) + 1;
  const { stats } = await replayForReal(target.program, target.library, cutStream(stream, 0, 0), 0, threads);
  const calls = recordStream(0);
  const size = stats.classes.find(({ counters }) => counters['refills'] !== 0)?.figures['size'] ?? 0;
  const blocks = stream.block.reduce((most, block) => Math.max(most, block), 0) + 1;
  for (let thread = 1; thread < threads; thread++) calls.calloc(size);
  const start = calls.finish();
  return { ...start, block: start.block.map((block) => blocks + block) };
}

function listDifferences(model: Model, stats: LibraryStats): readonly string[] {
  const { heap, classes } = model.counters();
  const { purged, refaulted, superslabsReleased } = model.purges();
  const { retained, cached } = model.memory().now;
  const { figures, places } = stats;
  return [
    ...compareRow('heap', heap, stats.counters),
    ...classes.flatMap((row, index) => compareRow(`class ${stats.classes[index]?.figures['size']}`, row, stats.classes[index]?.counters ?? {})),
    ...compareRow('process', { PURGED_BYTES: purged, REFAULTED_BYTES: refaulted, SUPERSLABS_RELEASED: superslabsReleased }, figures),
    ...compareRow('bytes', { RETAINED: retained, CACHED: cached }, { retained: places['retained']?.bytes ?? 0, cached: places['cached']?.bytes ?? 0 }),
  ];
}

function compareRow(title: string, model: Readonly<Record<string, number>>, library: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(model)
    .filter(([name, value]) => library[name.toLowerCase()] !== value)
    .map(([name, value]) => `${title}: ${name} is ${library[name.toLowerCase()]}, the model has ${value}`);
}
