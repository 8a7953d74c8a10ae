// Generated from gen/spec/stats.ts, and the counters of diag.ts preload.ts boxes/ by templates/tables/stats-layout.ts.hbs; change those and run: npm run gen

/**
 * The shared file of a process that runs with HAKMEM_STATS=shm: little-endian 64-bit words. A section begins at its word;
 * those per class hold a row for each class, and the second of them begins where the first ends.
 */
export const statsLayout = {
  magic: 0x1006d656d6b6168n,
  layout: 0x590cce12ce21b553n,
  sections: {
    header: { word: 0, isPerClass: false, names: ['magic', 'layout', 'sequence', 'process', 'now_ms', 'class_count', 'interval_ms'] },
    figures: { word: 7, isPerClass: false, names: ['process_resident', 'malloc_calls', 'free_calls', 'live_count', 'cached_count', 'run_count', 'huge_count', 'phase_heaps', 'phase_runs', 'slabs', 'superslabs', 'superslabs_released', 'purged_bytes', 'refaulted_bytes', 'heaps', 'heaps_in_use', 'heaps_abandoned', 'abandoned_bytes', 'locks_inherited', 'charged_bytes', 'limit_refusals'] },
    bytes: { word: 28, isPerClass: false, names: ['live_blocks', 'live_runs', 'live_huge', 'live_phases', 'cached', 'transit', 'free', 'uncarved', 'tail', 'retained', 'clean', 'metadata'] },
    resident: { word: 40, isPerClass: false, names: ['live_blocks', 'live_runs', 'live_huge', 'live_phases', 'cached', 'transit', 'free', 'uncarved', 'tail', 'retained', 'clean', 'metadata'] },
    counters: { word: 52, isPerClass: false, names: ['stage_partial', 'stage_empty', 'stage_unused', 'stage_fresh', 'stage_transfer', 'slabs_stolen', 'slabs_reclaimed', 'runs', 'huge_blocks', 'huge_moves', 'lists_grown', 'phase_runs'] },
    classes: { word: 64, isPerClass: true, names: ['size', 'slab_count', 'slab_bytes', 'resident_bytes', 'live_blocks', 'cached_blocks', 'transit_blocks', 'remote_blocks', 'free_blocks', 'uncarved_blocks', 'waste_bytes'] },
    classCounters: { word: 64, isPerClass: true, names: ['taken', 'acquired', 'emptied', 'carved', 'collected', 'released', 'mallocs', 'frees', 'remote_frees', 'refills', 'overflows', 'drained', 'pushed', 'popped', 'sent_home', 'borrowed'] },
  },
} as const;

/** The box that answers for each place, and what is there. */
export const placeBoxes = {
  live_blocks: { box: 'shared-pool', doc: 'blocks of slabs, with the program' },
  live_runs: { box: 'l25-pool', doc: 'page runs, with the program' },
  live_huge: { box: 'huge', doc: 'huge blocks, with the program' },
  live_phases: { box: 'phase-heap', doc: 'phase heaps: all that they have taken, whether a block of theirs has it or not' },
  cached: { box: 'tls-sll', doc: 'free blocks in the lists of threads' },
  transit: { box: 'tls-sll', doc: 'blocks freed by another thread, not yet home' },
  free: { box: 'shared-pool', doc: 'free blocks at home in their slabs' },
  uncarved: { box: 'shared-pool', doc: 'blocks of slabs that nobody has had yet' },
  tail: { box: 'shared-pool', doc: 'ends of slabs, runs and huge blocks that no block fits in' },
  retained: { box: 'shared-pool', doc: 'EMPTY memory kept to be used again' },
  clean: { box: 'shared-pool', doc: 'EMPTY memory given back to the system, or never touched' },
  metadata: { box: 'shared-pool', doc: 'page map, superslabs, slabs, thread heaps' },
} as const;
