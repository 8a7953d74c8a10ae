// What the profile feedback trains on, and what its gain is measured with. The programs are those of bench/, all with
// seed 42; `{ops}` in the arguments is the amount of work of the stage.
import { type Count, count, type Ms, ms, type Ratio, ratio } from './units.ts';

export interface Workload {
  readonly name: string;
  /** Which paths of the library it is there for. */
  readonly doc: string;
  /** A program of bench/ and its arguments. */
  readonly command: string;
  readonly threads: Count;
  /** `train` under counters; `prove` takes about 0.1 s, and is run often; `instructions` under callgrind, fifty times slower, and not at all
      where threads make the figure chance. */
  readonly ops: { readonly train: Count; readonly prove: Count; readonly instructions?: Count };
  /** Its share of the merged profile is weight / sum of all weights, by counts of functions that allocate. */
  readonly weight: Ratio;
}

/** No workload may take longer under counters. */
export const workloadLimit: Ms = ms(30_000);

const M = 1_000_000;

export const trainedWorkloads = [
  { name: 'random-mixed-128', doc: 'lists that always hit', command: 'random_mixed 128 1 {ops}', threads: count(1), ops: { train: count(4 * M), prove: count(20 * M), instructions: count(M / 2) }, weight: ratio(2) },
  { name: 'random-mixed-256', doc: 'lists that mostly hit', command: 'random_mixed 256 1 {ops}', threads: count(1), ops: { train: count(4 * M), prove: count(20 * M), instructions: count(M / 2) }, weight: ratio(2) },
  { name: 'random-mixed-512', doc: 'lists that refill and overflow now and then', command: 'random_mixed 512 1 {ops}', threads: count(1), ops: { train: count(4 * M), prove: count(20 * M), instructions: count(M / 2) }, weight: ratio(2) },
  { name: 'tiny-hot-16', doc: 'one list, last in first out', command: 'tiny_hot 16 100 lifo {ops}', threads: count(1), ops: { train: count(4 * M), prove: count(20 * M), instructions: count(M / 2) }, weight: ratio(2) },
  { name: 'tiny-hot-64', doc: 'one list, batches freed in order', command: 'tiny_hot 64 1000 fifo {ops}', threads: count(1), ops: { train: count(4 * M), prove: count(20 * M), instructions: count(M / 2) }, weight: ratio(2) },
  { name: 'mid-sizes', doc: 'packed classes from 1 to 32 KiB', command: 'sized_mix ends 256 1 1025 32768 {ops}', threads: count(1), ops: { train: count(M), prove: count(9 * M), instructions: count(M / 5) }, weight: ratio(1) },
  { name: 'large-sizes', doc: 'slabs of several units and page runs, 32 KiB to 1 MiB', command: 'sized_mix ends 64 1 32769 1048576 {ops}', threads: count(1), ops: { train: count(M / 2), prove: count(M), instructions: count(M / 10) }, weight: ratio(1) },
  { name: 'huge-sizes', doc: 'blocks above 1 MiB', command: 'sized_mix ends 8 1 1048577 16777216 {ops}', threads: count(1), ops: { train: count(M / 20), prove: count(M / 10), instructions: count(M / 100) }, weight: ratio(0.25) },
  { name: 'realloc-growth', doc: 'buffers that grow by appending', command: 'realloc_growth append 1000 16 65536 {ops}', threads: count(1), ops: { train: count(2), prove: count(5), instructions: count(1) }, weight: ratio(0.5) },
  { name: 'calloc', doc: 'zeroed blocks, reused and fresh', command: 'calloc_mixed 1024 16 1024 {ops}', threads: count(1), ops: { train: count(M), prove: count(4 * M), instructions: count(M / 5) }, weight: ratio(1) },
  { name: 'containers', doc: 'operator new and delete of the C++ library', command: 'containers 1 {ops}', threads: count(1), ops: { train: count(40), prove: count(300), instructions: count(10) }, weight: ratio(1) },
  { name: 'ring', doc: 'every block freed by another thread', command: 'ring 1 16 1039 {ops}', threads: count(2), ops: { train: count(M / 2), prove: count(4 * M) }, weight: ratio(1) },
  { name: 'all-to-all', doc: 'blocks freed by whoever comes by', command: 'all_to_all 2 4096 16 1039 {ops}', threads: count(2), ops: { train: count(M), prove: count(8 * M) }, weight: ratio(1) },
  { name: 'thread-churn', doc: 'threads that start, allocate a little and end', command: 'thread_churn {ops}', threads: count(4), ops: { train: count(1000), prove: count(3000) }, weight: ratio(0.25) },
] as const satisfies readonly Workload[];

/** In place of those whose threads run at the same time: one thread at a time runs, so that the counts are the same every time. */
const inTurn = [
  { name: 'handover', doc: 'every block freed by another thread, in long batches', command: 'handover 1 4096 4096 4096 0 16 1039 {ops}', threads: count(2), ops: { train: count(M / 2), prove: count(4 * M) }, weight: ratio(1) },
  { name: 'handover-short', doc: 'the same in short ones', command: 'handover 1 256 256 256 0 16 1039 {ops}', threads: count(2), ops: { train: count(M), prove: count(8 * M) }, weight: ratio(1) },
  { name: 'thread-succession', doc: 'threads that start, allocate a little and end, one after the other', command: 'thread_churn {ops} 1', threads: count(2), ops: { train: count(1000), prove: count(3000) }, weight: ratio(0.25) },
] as const satisfies readonly Workload[];

/** What packages are trained on: who builds the same commit gets the same profile. */
export const repeatableWorkloads: readonly Workload[] = [...trainedWorkloads.filter(({ threads }) => Number(threads) === 1), ...inTurn];

/** Measured, never trained on: what the profile costs a program that it has not seen. */
export const untrainedWorkloads = [
  { name: 'larson', doc: 'a server: sizes 8 to 128, blocks handed from thread to thread', command: 'larson 1 1024 8 128 10000 {ops} 0', threads: count(1), ops: { train: count(0), prove: count(1500), instructions: count(20) }, weight: ratio(0) },
  { name: 'phases', doc: 'a heap that fills and empties again and again, but for a few survivors', command: 'phases 1 20000 {ops}', threads: count(1), ops: { train: count(0), prove: count(200), instructions: count(10) }, weight: ratio(0) },
] as const satisfies readonly Workload[];
