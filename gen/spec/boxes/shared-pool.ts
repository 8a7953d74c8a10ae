// Superslabs, slabs and their states; remote frees; EMPTY recycling, purge and trim.
import type { BoxSpec } from '../types.ts';
import { count } from '../units.ts';

export const sharedPool = {
  name: 'shared-pool',
  doc: 'superslabs, slabs, remote frees, recycling',
  uses: [],
  constants: [
    { name: 'HAK_INDEX_ORDERS', unit: 'count', value: count(6), doc: 'orders of runs of units the index knows: 1, 2, 4 .. 32' },
    { name: 'HAK_THP_AFTER_SUPERSLABS', unit: 'count', value: count(8), doc: 'superslabs from the first that are never hinted for huge pages' },
    { name: 'HAK_OWNER_KEPT_UNITS', unit: 'count', value: count(4), doc: 'units of EMPTY slabs a thread heap keeps for itself' },
    { name: 'HAK_BURDEN_UNITS', unit: 'count', value: count(16), doc: 'units freed by others that may pile up with an owner before somebody else sees to it' },
    { name: 'HAK_REMOTE_COUNT_SHIFT', unit: 'shift', value: count(48), doc: 'remote word: count << shift | pointer' },
    { name: 'HAK_REMOTE_POINTER_MASK', unit: 'mask', value: count((1n << 48n) - 1n), doc: 'remote word: the pointer' },
  ],
  asserts: [
    { claim: '1u << (HAK_INDEX_ORDERS - 1) == HAK_UNITS_PER_SUPERSLAB', why: 'the longest run is a whole superslab' },
  ],
  knobs: [
    { name: 'TINY_USE_SUPERSLAB', type: 'bool', default: true, doc: '0: every EMPTY slab goes back to the system at once and every acquisition faults its pages in anew, to compare with' },
    { name: 'SS_EMPTY_SCAN_LIMIT', type: 'count', default: count(8), min: count(1), max: count(4096), doc: 'superslabs looked into for a run of units that may be a little too short, before a longer one is asked for' },
    { name: 'TINY_SS_FORCE_LG', type: 'count', default: count(21), min: count(16), max: count(30), doc: 'log2 of the bytes of a superslab', noEffect: 'the superslab is a constant of gen/spec/geometry.ts, so that masks and shifts are constants too: edit it and build' },
    { name: 'THP', type: 'bool', default: false, doc: '1: hint superslabs for huge pages once the heap has outgrown its first ones; 0: leave the policy of the system alone' },
    { name: 'SLAB_RECYCLE_TRACE', type: 'bool', default: false, doc: 'print a line for every slab that falls EMPTY' },
    { name: 'SS_ACQUIRE_DEBUG', type: 'bool', default: false, doc: 'print a line for every slab or run acquired, with the stage that served it' },
    { name: 'SUPER_REG_DEBUG', type: 'bool', default: false, doc: 'print a line for every superslab that enters or leaves the shared pool, and for every purge' },
    { name: 'SHARED_POOL_STAGE_STATS', type: 'bool', default: false, doc: 'print at exit how many acquisitions each stage served' },
  ],
  counters: [
    { name: 'STAGE_PARTIAL', doc: 'slabs acquired in stage 0.5: the own partial slabs' },
    { name: 'STAGE_EMPTY', doc: 'slabs acquired in stage 1: EMPTY, retained dirty' },
    { name: 'STAGE_UNUSED', doc: 'slabs acquired in stage 2: unused units of a superslab' },
    { name: 'STAGE_FRESH', doc: 'slabs acquired in stage 3: a new superslab' },
  ],
  classCounters: [
    { name: 'TAKEN', doc: 'blocks moved from a slab to a list' },
    { name: 'ACQUIRED', doc: 'slabs acquired from the pool' },
    { name: 'EMPTIED', doc: 'times the last block of a slab came home' },
    { name: 'CARVED', doc: 'blocks linked for the first time' },
    { name: 'COLLECTED', doc: 'blocks brought home that other threads had freed' },
    { name: 'RELEASED', doc: 'EMPTY slabs given back to the pool' },
  ],
  events: [
    { name: 'SLAB_EMPTY', doc: 'the last block of a slab came home', tag: 'SLAB_RECYCLE', format: 'EMPTY class={class:bytes} slab={slab:address} units={units:count} action={action:text}', knob: 'SLAB_RECYCLE_TRACE', linesPerSecond: count(10000) },
    { name: 'SLAB_RELEASE', doc: 'an EMPTY slab went back to the pool', tag: 'SLAB_RECYCLE', format: 'RELEASE class={class:bytes} slab={slab:address} units={units:count} dirty={dirty:count}', knob: 'SLAB_RECYCLE_TRACE', linesPerSecond: count(10000) },
    { name: 'SS_HIT', doc: 'a slab was acquired', tag: 'SS_ACQUIRE', format: 'Stage {stage:text} HIT class={class:bytes} slab={slab:address} units={units:count}', knob: 'SS_ACQUIRE_DEBUG', linesPerSecond: count(10000) },
    { name: 'SS_RUN', doc: 'a page run was acquired', tag: 'SS_ACQUIRE', format: 'Stage {stage:text} RUN bytes={bytes:bytes} run={run:address} units={units:count}', knob: 'SS_ACQUIRE_DEBUG', linesPerSecond: count(10000) },
    { name: 'SS_MISS', doc: 'no stage had units', tag: 'SS_ACQUIRE', format: 'Stage {stage:text} MISS units={units:count}', knob: 'SS_ACQUIRE_DEBUG', linesPerSecond: count(10000) },
    { name: 'SUPER_ADD', doc: 'a superslab entered the shared pool', tag: 'SUPER_REG', format: 'ADD superslab={superslab:address} dirty={dirty:count}', knob: 'SUPER_REG_DEBUG', linesPerSecond: count(10000) },
    { name: 'SUPER_REMOVE', doc: 'a superslab went back to the arena', tag: 'SUPER_REG', format: 'REMOVE superslab={superslab:address}', knob: 'SUPER_REG_DEBUG', linesPerSecond: count(10000) },
    { name: 'SUPER_PURGE', doc: 'EMPTY memory went back to the system', tag: 'SUPER_REG', format: 'PURGE wanted={wanted:bytes} done={done:bytes}', knob: 'SUPER_REG_DEBUG', linesPerSecond: count(10000) },
  ],
} as const satisfies BoxSpec;
