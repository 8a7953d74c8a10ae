// Generated from gen/spec/diag.ts preload.ts boxes/ (events) by templates/tables/trace-events.ts.hbs; change those and run: npm run gen

export type FieldType = 'bytes' | 'count' | 'ratio' | 'address' | 'text';

/** What each trace line says. */
export interface TraceFields {
  /** at exit: lines dropped over a limit that no line has told of */
  TRACE_DROPPED: { readonly lines: number; readonly tag: string; };
  /** the last block of a slab came home */
  SLAB_EMPTY: { readonly class: number; readonly slab: number; readonly units: number; readonly action: string; };
  /** an EMPTY slab went back to the pool */
  SLAB_RELEASE: { readonly class: number; readonly slab: number; readonly units: number; readonly dirty: number; };
  /** a slab was acquired */
  SS_HIT: { readonly stage: string; readonly class: number; readonly slab: number; readonly units: number; };
  /** a page run was acquired */
  SS_RUN: { readonly stage: string; readonly bytes: number; readonly run: number; readonly units: number; };
  /** no stage had units */
  SS_MISS: { readonly stage: string; readonly units: number; };
  /** a superslab entered the shared pool */
  SUPER_ADD: { readonly superslab: number; readonly dirty: number; };
  /** a superslab went back to the arena */
  SUPER_REMOVE: { readonly superslab: number; };
  /** EMPTY memory went back to the system */
  SUPER_PURGE: { readonly wanted: number; readonly done: number; };
  /** blocks went through the transfer stage: PUSH by who has too many, POP by who has none, HOME to their slabs */
  TRANSFER: { readonly action: string; readonly class: number; readonly blocks: number; readonly waiting: number; };
  /** the class of a size would waste more than W_MAX allows: it takes a page run */
  ACE_THRESHOLD: { readonly size: number; readonly class: number; readonly ratio: number; readonly wmax: number; };
  /** nothing was left for a size, after everything EMPTY had been given back: the program gets NULL */
  ACE_EXHAUSTION: { readonly size: number; readonly class: number; };
  /** the system refused memory for a size */
  ACE_MAP_FAIL: { readonly size: number; readonly class: number; readonly errno: number; };
  /** at exit: how often a cause met a size class */
  ACE_TOTAL: { readonly cause: string; readonly class: number; readonly count: number; };
  /** at exit: the acquisitions that one stage served */
  STAGE_STATS: { readonly stage: string; readonly count: number; readonly share: number; };
  /** at exit: the acquisitions that needed no fresh memory */
  STAGE_HITS: { readonly count: number; readonly all: number; readonly share: number; };
  /** at exit: the counters of all heaps */
  COUNTERS_HEAP: { readonly stage_partial: number; readonly stage_empty: number; readonly stage_unused: number; readonly stage_fresh: number; readonly stage_transfer: number; readonly slabs_stolen: number; readonly slabs_reclaimed: number; readonly runs: number; readonly huge_blocks: number; readonly huge_moves: number; readonly lists_grown: number; readonly phase_runs: number; };
  /** at exit: what the pool has given to the system and had back */
  COUNTERS_POOL: { readonly purged: number; readonly refaulted: number; readonly released: number; };
  /** at exit: the counters of all size classes */
  COUNTERS_TOTAL: { readonly taken: number; readonly acquired: number; readonly emptied: number; readonly carved: number; readonly collected: number; readonly released: number; readonly mallocs: number; readonly frees: number; readonly remote_frees: number; readonly refills: number; readonly overflows: number; readonly drained: number; readonly pushed: number; readonly popped: number; readonly sent_home: number; readonly borrowed: number; };
  /** at exit: the counters of one size class */
  COUNTERS_CLASS: { readonly class: number; readonly taken: number; readonly acquired: number; readonly emptied: number; readonly carved: number; readonly collected: number; readonly released: number; readonly mallocs: number; readonly frees: number; readonly remote_frees: number; readonly refills: number; readonly overflows: number; readonly drained: number; readonly pushed: number; readonly popped: number; readonly sent_home: number; readonly borrowed: number; };
}

export interface TracePattern<Name extends keyof TraceFields> {
  readonly knob: string;
  readonly pattern: RegExp;
  readonly fields: Readonly<Record<keyof TraceFields[Name], FieldType>>;
}

export const tracePatterns: { readonly [Name in keyof TraceFields]: TracePattern<Name> } = {
  TRACE_DROPPED: { knob: '', pattern: /^\[TRACE\] dropped=(\d+) of=([^\s=]+)$/, fields: { lines: 'count', tag: 'text' } },
  SLAB_EMPTY: { knob: 'SLAB_RECYCLE_TRACE', pattern: /^\[SLAB_RECYCLE\] EMPTY class=(\d+) slab=(0x[0-9a-f]+) units=(\d+) action=([^\s=]+)$/, fields: { class: 'bytes', slab: 'address', units: 'count', action: 'text' } },
  SLAB_RELEASE: { knob: 'SLAB_RECYCLE_TRACE', pattern: /^\[SLAB_RECYCLE\] RELEASE class=(\d+) slab=(0x[0-9a-f]+) units=(\d+) dirty=(\d+)$/, fields: { class: 'bytes', slab: 'address', units: 'count', dirty: 'count' } },
  SS_HIT: { knob: 'SS_ACQUIRE_DEBUG', pattern: /^\[SS_ACQUIRE\] Stage ([^\s=]+) HIT class=(\d+) slab=(0x[0-9a-f]+) units=(\d+)$/, fields: { stage: 'text', class: 'bytes', slab: 'address', units: 'count' } },
  SS_RUN: { knob: 'SS_ACQUIRE_DEBUG', pattern: /^\[SS_ACQUIRE\] Stage ([^\s=]+) RUN bytes=(\d+) run=(0x[0-9a-f]+) units=(\d+)$/, fields: { stage: 'text', bytes: 'bytes', run: 'address', units: 'count' } },
  SS_MISS: { knob: 'SS_ACQUIRE_DEBUG', pattern: /^\[SS_ACQUIRE\] Stage ([^\s=]+) MISS units=(\d+)$/, fields: { stage: 'text', units: 'count' } },
  SUPER_ADD: { knob: 'SUPER_REG_DEBUG', pattern: /^\[SUPER_REG\] ADD superslab=(0x[0-9a-f]+) dirty=(\d+)$/, fields: { superslab: 'address', dirty: 'count' } },
  SUPER_REMOVE: { knob: 'SUPER_REG_DEBUG', pattern: /^\[SUPER_REG\] REMOVE superslab=(0x[0-9a-f]+)$/, fields: { superslab: 'address' } },
  SUPER_PURGE: { knob: 'SUPER_REG_DEBUG', pattern: /^\[SUPER_REG\] PURGE wanted=(\d+) done=(\d+)$/, fields: { wanted: 'bytes', done: 'bytes' } },
  TRANSFER: { knob: 'TRANSFER_TRACE', pattern: /^\[TRANSFER\] ([^\s=]+) class=(\d+) blocks=(\d+) waiting=(\d+)$/, fields: { action: 'text', class: 'bytes', blocks: 'count', waiting: 'bytes' } },
  ACE_THRESHOLD: { knob: 'ACE_TRACE', pattern: /^\[ACE-FAIL\] Threshold size=(\d+) class=(\d+) ratio=(\d+\.\d+) wmax=(\d+\.\d+)$/, fields: { size: 'bytes', class: 'bytes', ratio: 'ratio', wmax: 'ratio' } },
  ACE_EXHAUSTION: { knob: 'ACE_TRACE', pattern: /^\[ACE-FAIL\] Exhaustion size=(\d+) class=(\d+)$/, fields: { size: 'bytes', class: 'bytes' } },
  ACE_MAP_FAIL: { knob: 'ACE_TRACE', pattern: /^\[ACE-FAIL\] MapFail size=(\d+) class=(\d+) errno=(\d+)$/, fields: { size: 'bytes', class: 'bytes', errno: 'count' } },
  ACE_TOTAL: { knob: 'ACE_TRACE', pattern: /^\[ACE-FAIL\] Total cause=([^\s=]+) class=(\d+) count=(\d+)$/, fields: { cause: 'text', class: 'bytes', count: 'count' } },
  STAGE_STATS: { knob: 'SHARED_POOL_STAGE_STATS', pattern: /^\[STAGE_STATS\] Stage ([^\s=]+) count=(\d+) share=(\d+\.\d+)$/, fields: { stage: 'text', count: 'count', share: 'ratio' } },
  STAGE_HITS: { knob: 'SHARED_POOL_STAGE_STATS', pattern: /^\[STAGE_STATS\] Hits count=(\d+) of=(\d+) share=(\d+\.\d+)$/, fields: { count: 'count', all: 'count', share: 'ratio' } },
  COUNTERS_HEAP: { knob: 'TINY_COUNTERS_DUMP', pattern: /^\[COUNTERS\] heap stage_partial=(\d+) stage_empty=(\d+) stage_unused=(\d+) stage_fresh=(\d+) stage_transfer=(\d+) slabs_stolen=(\d+) slabs_reclaimed=(\d+) runs=(\d+) huge_blocks=(\d+) huge_moves=(\d+) lists_grown=(\d+) phase_runs=(\d+)$/, fields: { stage_partial: 'count', stage_empty: 'count', stage_unused: 'count', stage_fresh: 'count', stage_transfer: 'count', slabs_stolen: 'count', slabs_reclaimed: 'count', runs: 'count', huge_blocks: 'count', huge_moves: 'count', lists_grown: 'count', phase_runs: 'count' } },
  COUNTERS_POOL: { knob: 'TINY_COUNTERS_DUMP', pattern: /^\[COUNTERS\] pool purged=(\d+) refaulted=(\d+) superslabs_released=(\d+)$/, fields: { purged: 'bytes', refaulted: 'bytes', released: 'count' } },
  COUNTERS_TOTAL: { knob: 'TINY_COUNTERS_DUMP', pattern: /^\[COUNTERS\] total taken=(\d+) acquired=(\d+) emptied=(\d+) carved=(\d+) collected=(\d+) released=(\d+) mallocs=(\d+) frees=(\d+) remote_frees=(\d+) refills=(\d+) overflows=(\d+) drained=(\d+) pushed=(\d+) popped=(\d+) sent_home=(\d+) borrowed=(\d+)$/, fields: { taken: 'count', acquired: 'count', emptied: 'count', carved: 'count', collected: 'count', released: 'count', mallocs: 'count', frees: 'count', remote_frees: 'count', refills: 'count', overflows: 'count', drained: 'count', pushed: 'count', popped: 'count', sent_home: 'count', borrowed: 'count' } },
  COUNTERS_CLASS: { knob: 'TINY_COUNTERS_DUMP', pattern: /^\[COUNTERS\] class=(\d+) taken=(\d+) acquired=(\d+) emptied=(\d+) carved=(\d+) collected=(\d+) released=(\d+) mallocs=(\d+) frees=(\d+) remote_frees=(\d+) refills=(\d+) overflows=(\d+) drained=(\d+) pushed=(\d+) popped=(\d+) sent_home=(\d+) borrowed=(\d+)$/, fields: { class: 'bytes', taken: 'count', acquired: 'count', emptied: 'count', carved: 'count', collected: 'count', released: 'count', mallocs: 'count', frees: 'count', remote_frees: 'count', refills: 'count', overflows: 'count', drained: 'count', pushed: 'count', popped: 'count', sent_home: 'count', borrowed: 'count' } },
};
