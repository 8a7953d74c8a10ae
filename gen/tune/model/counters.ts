// The counters of the boxes, by the names that the specs declare. PHASE_RUNS stays 0: of phase heaps nothing is recorded.

export const HEAP_COUNTERS = [
  'STAGE_PARTIAL', 'STAGE_EMPTY', 'STAGE_UNUSED', 'STAGE_FRESH', 'STAGE_TRANSFER', 'SLABS_STOLEN', 'SLABS_RECLAIMED', 'RUNS', 'HUGE_BLOCKS',
  'HUGE_MOVES', 'LISTS_GROWN', 'PHASE_RUNS',
] as const;
export type HeapCounter = (typeof HEAP_COUNTERS)[number];

export const CLASS_COUNTERS = [
  'TAKEN', 'ACQUIRED', 'EMPTIED', 'CARVED', 'COLLECTED', 'RELEASED', 'MALLOCS', 'FREES', 'REMOTE_FREES', 'REFILLS', 'OVERFLOWS', 'DRAINED',
  'PUSHED', 'POPPED', 'SENT_HOME', 'BORROWED',
] as const;
export type ClassCounter = (typeof CLASS_COUNTERS)[number];

/** The place of each in a heap's row. */
export const HEAP = Object.fromEntries(HEAP_COUNTERS.map((name, index) => [name, index])) as Readonly<Record<HeapCounter, number>>;
export const CLASS = Object.fromEntries(CLASS_COUNTERS.map((name, index) => [name, index])) as Readonly<Record<ClassCounter, number>>;
