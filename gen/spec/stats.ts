// What a snapshot of the heap says. Every printer (text, XML, JSON) and the shared file of `npm run top` follow from here.
import type { BoxName, Counter, StatsSpec } from './types.ts';

/** Every byte between the arena's start and its frontier is in exactly one place. */
const places = [
  { name: 'LIVE_BLOCKS', box: 'shared-pool', doc: 'blocks of slabs, with the program' },
  { name: 'LIVE_RUNS', box: 'l25-pool', doc: 'page runs, with the program' },
  { name: 'LIVE_HUGE', box: 'huge', doc: 'huge blocks, with the program' },
  { name: 'LIVE_PHASES', box: 'phase-heap', doc: 'phase heaps: all that they have taken, whether a block of theirs has it or not' },
  { name: 'CACHED', box: 'tls-sll', doc: 'free blocks in the lists of threads' },
  { name: 'TRANSIT', box: 'tls-sll', doc: 'blocks freed by another thread, not yet home' },
  { name: 'FREE', box: 'shared-pool', doc: 'free blocks at home in their slabs' },
  { name: 'UNCARVED', box: 'shared-pool', doc: 'blocks of slabs that nobody has had yet' },
  { name: 'TAIL', box: 'shared-pool', doc: 'ends of slabs, runs and huge blocks that no block fits in' },
  { name: 'RETAINED', box: 'shared-pool', doc: 'EMPTY memory kept to be used again' },
  { name: 'CLEAN', box: 'shared-pool', doc: 'EMPTY memory given back to the system, or never touched' },
  { name: 'METADATA', box: 'shared-pool', doc: 'page map, superslabs, slabs, thread heaps' },
] as const satisfies readonly (Counter & { readonly box: BoxName })[];

const figures = [
  { name: 'PROCESS_RESIDENT', doc: 'resident bytes of the whole process' },
  { name: 'MALLOC_CALLS', doc: 'blocks handed out; of phase heaps none' },
  { name: 'FREE_CALLS', doc: 'blocks taken back; of phase heaps none' },
  { name: 'LIVE_COUNT', doc: 'blocks with the program; of phase heaps none' },
  { name: 'CACHED_COUNT', doc: 'blocks in the lists of threads' },
  { name: 'RUN_COUNT', doc: 'page runs with the program' },
  { name: 'HUGE_COUNT', doc: 'huge blocks with the program' },
  { name: 'PHASE_HEAPS', doc: 'phase heaps that are not destroyed' },
  { name: 'PHASE_RUNS', doc: 'page runs and huge blocks of phase heaps' },
  { name: 'SLABS', doc: 'slabs in use' },
  { name: 'SUPERSLABS', doc: 'superslabs of the shared pool' },
  { name: 'SUPERSLABS_RELEASED', doc: 'superslabs given back to the arena, since the start' },
  { name: 'PURGED_BYTES', doc: 'bytes given back to the system, since the start' },
  { name: 'REFAULTED_BYTES', doc: 'bytes of those that were wanted again, since the start' },
  { name: 'HEAPS', doc: 'thread heaps ever made' },
  { name: 'HEAPS_IN_USE', doc: 'thread heaps that have a thread' },
  { name: 'HEAPS_ABANDONED', doc: 'thread heaps of threads that a fork has left behind' },
  { name: 'ABANDONED_BYTES', doc: 'free blocks in their lists and on their way, lost to this process' },
  { name: 'LOCKS_INHERITED', doc: 'locks that a thread held which a fork has left behind, since the start' },
  { name: 'CHARGED_BYTES', doc: 'the most that the heap can have resident: what HAKMEM_LIMIT bounds' },
  { name: 'LIMIT_REFUSALS', doc: 'times that the limit refused memory, since the start' },
] as const satisfies readonly Counter[];

const classFigures = [
  { name: 'SIZE', doc: 'bytes of a block' },
  { name: 'SLAB_COUNT', doc: 'slabs' },
  { name: 'SLAB_BYTES', doc: 'bytes of the slabs' },
  { name: 'RESIDENT_BYTES', doc: 'bytes of the slabs that are resident' },
  { name: 'LIVE_BLOCKS', doc: 'blocks with the program' },
  { name: 'CACHED_BLOCKS', doc: 'blocks in the lists of threads' },
  { name: 'TRANSIT_BLOCKS', doc: 'blocks freed by another thread, not yet home' },
  { name: 'REMOTE_BLOCKS', doc: 'of those, blocks that wait at their slab for its owner' },
  { name: 'FREE_BLOCKS', doc: 'free blocks at home' },
  { name: 'UNCARVED_BLOCKS', doc: 'blocks that nobody has had yet' },
  { name: 'WASTE_BYTES', doc: 'resident bytes of the slabs that the program does not hold' },
] as const satisfies readonly Counter[];

/**
 * hak_stats_t of hakmem.h: a word for each figure, two (bytes and resident) for each place. Programs are compiled with it, so this order
 * stays for ever: what is new goes to its end, and what is no more measured stays, as 0.
 */
const fields = [
  'PROCESS_RESIDENT', 'MALLOC_CALLS', 'FREE_CALLS', 'LIVE_COUNT', 'CACHED_COUNT', 'RUN_COUNT', 'HUGE_COUNT', 'PHASE_HEAPS', 'PHASE_RUNS', 'SLABS', 'SUPERSLABS', 'SUPERSLABS_RELEASED',
  'PURGED_BYTES', 'REFAULTED_BYTES', 'HEAPS', 'HEAPS_IN_USE', 'HEAPS_ABANDONED', 'ABANDONED_BYTES', 'LOCKS_INHERITED', 'CHARGED_BYTES', 'LIMIT_REFUSALS',
  'LIVE_BLOCKS', 'LIVE_RUNS', 'LIVE_HUGE', 'LIVE_PHASES', 'CACHED', 'TRANSIT', 'FREE', 'UNCARVED', 'TAIL', 'RETAINED', 'CLEAN', 'METADATA',
] as const;

/** The head of the shared file. SEQUENCE is odd while the rest is being written. */
const header = [
  { name: 'MAGIC', doc: 'says that the file is ours' },
  { name: 'LAYOUT', doc: 'says which declarations the writer was built from' },
  { name: 'SEQUENCE', doc: 'odd while a snapshot is being written, two more after each' },
  { name: 'PROCESS', doc: 'the process id' },
  { name: 'NOW_MS', doc: 'when the snapshot was taken, by the monotonic clock' },
  { name: 'CLASS_COUNT', doc: 'rows of the sections per class' },
  { name: 'INTERVAL_MS', doc: 'milliseconds between snapshots' },
] as const satisfies readonly Counter[];

export const stats = { places, figures, classFigures, fields, header } as const satisfies StatsSpec;
