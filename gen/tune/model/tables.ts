// The columns and figures that a state consists of.

/**
 * Bytes [start, end), as offsets from superslab 0: how far they came; `family` is one of the kernel's anon_vma: a mapping that was moved
 * as a whole leaves one without behind, which gets another as soon as it is written to.
 */
export interface Mapping {
  readonly start: number;
  readonly end: number;
  readonly distance: number;
  readonly family: number;
}

/** Masks of units; the span that begins there (a free one also: ends). hasSlabs: it has been the pool's. */
export const SUPERSLAB = {
  free: 'int', dirty: 'int', purged: 'int', kind: 'byte', length: 'int', bytes: 'real', binNext: 'int', binPrevious: 'int', newer: 'int',
  older: 'int', hasSlabs: 'byte',
} as const;

/** By the first unit of a slab, or of a run. */
export const SLAB = {
  classIndex: 'byte', units: 'byte', isListed: 'byte', isKept: 'byte', wasZero: 'byte', free: 'int', next: 'int', previous: 'int', used: 'int',
  carved: 'int', owner: 'int', base: 'int', runBytes: 'int', remoteHead: 'int', remoteTail: 'int', remoteCount: 'int', pendingNext: 'int',
} as const;

/** By handle; reach: bytes from the block's start that have been written to. */
export const BLOCK = { next: 'int', slab: 'int', reach: 'int' } as const;

/** By heap and class. */
export const LIST = {
  head: 'int', frees: 'int', ceiling: 'int', settledFrees: 'int', settledCeiling: 'int', settledLength: 'int', capacity: 'int',
  tickFrees: 'int', tickCeiling: 'int', overflows: 'int', partial: 'int', pending: 'int', outboxHead: 'int', outboxCount: 'int',
} as const;

export const HEAP = {
  capacityBytes: 'real', tickMs: 'real', coldCalls: 'int', keptUnits: 'int', hasReleased: 'byte', burden: 'int', unburdened: 'int',
  stealCursor: 'int',
} as const;

export const TRANSFER = { head: 'int', count: 'int', lastHead: 'int', lastCount: 'int' } as const;

/** By group of 32 superslabs and order: which have such a run of free, of retained units. */
export const INDEX = { free: 'int', retained: 'int' } as const;

/** As templates/boxes/shared-pool/pool_bytes.h. */
export const POOL = {
  retained: 0, retainedLow: 0, usedSlabs: 0, usedLarge: 0, cleanTaken: 0, purged: 0, refaulted: 0, superslabsReleased: 0, freeSuperslabs: 0,
  liveBlocks: 0, slack: 0,
};

/** As `retention` of templates/boxes/ace/ace_retention.c. */
export const RETENTION = {
  windowMs: 0, seenMs: 0, aged: 0, windowLow: 0, idleLow: 0, idleMs: 0, bytesPerStep: 0, purged: 0, cleanTaken: 0, countedMs: 0, live: 0,
  liveHeaps: 0,
};
