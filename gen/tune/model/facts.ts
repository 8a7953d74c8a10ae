// The numbers of a heap, as the model computes with them: whatever the spec says, also one that was tuned.
import { deriveClasses } from '../../derive/class-facts.ts';
import { deriveClassTables } from '../../derive/class-function.ts';
import { deriveConstants } from '../../derive/constants.ts';
import { listParts } from '../../spec/parts.ts';
import type { HeapSpec, Knob } from '../../spec/types.ts';
import { toMilli } from '../../spec/units.ts';
import { countUnitsBefore } from './layout.ts';
import { bitRange } from './masks.ts';

export const CLASS_RUN = 253;
export const CLASS_HUGE = 254;

const CONSTANTS = {
  unitBytes: 'HAK_UNIT_BYTES',
  superslabBytes: 'HAK_SUPERSLAB_BYTES',
  unitsPerSuperslab: 'HAK_UNITS_PER_SUPERSLAB',
  pageBytes: 'HAK_PAGE_BYTES',
  heapBytes: 'HAK_HEAP_BYTES',
  granuleShift: 'HAK_GRANULE_SHIFT',
  classCount: 'HAK_CLASS_COUNT',
  ownedClasses: 'HAK_OWNED_CLASS_COUNT',
  tinyMax: 'HAK_TINY_MAX_BYTES',
  tinyMaxShift: 'HAK_TINY_MAX_SHIFT',
  midMax: 'HAK_MID_MAX_BYTES',
  packedMax: 'HAK_PACKED_MAX_BYTES',
  largeMax: 'HAK_LARGE_MAX_BYTES',
  stepBits: 'HAK_STEP_BITS',
  keptUnits: 'HAK_OWNER_KEPT_UNITS',
  burdenUnits: 'HAK_BURDEN_UNITS',
  burdenShare: 'HAK_BURDEN_SHARE',
  growthRoomUnits: 'HAK_GROWTH_ROOM_UNITS',
  growthScanLimit: 'HAK_GROWTH_SCAN_LIMIT',
  returnSuperslabs: 'HAK_RETURN_SUPERSLABS',
  transferSlots: 'HAK_TRANSFER_SLOTS',
  chainMax: 'HAK_CHAIN_MAX_BLOCKS',
  crowdHeaps: 'HAK_CROWD_HEAPS',
  crowdShift: 'HAK_CROWD_SHIFT',
  sortSlots: 'HAK_SORT_SLOTS',
  sortHash: 'HAK_SORT_HASH',
  sortHashShift: 'HAK_SORT_HASH_SHIFT',
  refillSlabs: 'HAK_REFILL_SLABS',
  refillFew: 'HAK_REFILL_FEW_BLOCKS',
  stealHeaps: 'HAK_STEAL_HEAPS',
  budgetShare: 'HAK_LIST_BUDGET_SHARE',
  tickColdCalls: 'HAK_TICK_COLD_CALLS',
  boundColdCalls: 'HAK_BOUND_COLD_CALLS',
  tickMs: 'HAK_TICK_MS',
  retainBase: 'HAK_RETAIN_BASE_BYTES',
  retainShare: 'HAK_RETAIN_SHARE',
  retainAgeMs: 'HAK_RETAIN_AGE_MS',
  retainYoung: 'HAK_RETAIN_YOUNG_BYTES',
  retainIdleMs: 'HAK_RETAIN_IDLE_MS',
  retainWidening: 'HAK_RETAIN_WIDENING',
  refaultPerMs: 'HAK_REFAULT_BYTES_PER_MS',
  refaultShare: 'HAK_REFAULT_SHARE',
  purgeStepMax: 'HAK_PURGE_STEP_MAX_BYTES',
  hugeDebt: 'HAK_HUGE_DEBT_BYTES',
  liveHeaps: 'HAK_LIVE_HEAPS',
  hugePurgeMin: 'HAK_HUGE_PURGE_MIN_BYTES',
  hugeRetainMax: 'HAK_HUGE_RETAIN_MAX_BYTES',
  growthRunMin: 'HAK_GROWTH_RUN_MIN_BYTES',
  growthCopyShare: 'HAK_GROWTH_COPY_SHARE',
  smallStepShare: 'HAK_GROWTH_SMALL_STEP_SHARE',
  headroomShare: 'HAK_GROWTH_HEADROOM_SHARE',
} as const;

/** What a program without knobs in its environment has. */
const KNOBS = { listBudget: 'LIST_BUDGET', transferBudget: 'TRANSFER_BUDGET', scanLimit: 'SS_EMPTY_SCAN_LIMIT', wMaxMid: 'WMAX_MID', wMaxLarge: 'WMAX_LARGE' } as const;

export interface ClassColumns {
  readonly sizes: Int32Array;
  readonly units: Int32Array;
  readonly blocks: Int32Array;
  readonly carve: Int32Array;
  readonly take: Int32Array;
  readonly batch: Int32Array;
  readonly start: Int32Array;
  readonly most: Int32Array;
}

export interface Facts extends Readonly<Record<keyof typeof CONSTANTS | keyof typeof KNOBS, number>> {
  readonly classes: ClassColumns;
  readonly ofGranule: Uint8Array;
  readonly ofStep: Uint8Array;
  /** The mask of all units of a superslab. */
  readonly allUnits: number;
  /** Units of the arena before the model's first one. */
  readonly unitsBefore: number;
}

export function deriveFacts(heap: HeapSpec): Facts {
  const classes = deriveClasses(heap);
  const tables = deriveClassTables(classes, heap);
  const column = (of: (facts: (typeof classes)[number]) => bigint): Int32Array => Int32Array.from(classes, (facts) => Number(of(facts)));
  const parts = listParts(heap).map(({ part }) => part);
  const stated = [...heap.geometry.constants, ...parts.flatMap(({ constants }) => constants), ...deriveConstants(heap, classes)];
  const constants = new Map<string, number>(stated.map(({ name, value }) => [name, Number(value)]));
  const knobs = new Map(parts.flatMap((part) => part.knobs).map((knob) => [knob.name, valueOfKnob(knob)]));
  const numbers = Object.entries(CONSTANTS).map(([field, name]) => [field, require(constants.get(name), name)]);
  const defaults = Object.entries(KNOBS).map(([field, name]) => [field, require(knobs.get(name), name)]);
  return {
    ...(Object.fromEntries([...numbers, ...defaults]) as Record<keyof typeof CONSTANTS | keyof typeof KNOBS, number>),
    unitsBefore: countUnitsBefore((name) => require(constants.get(name), name)),
    allUnits: bitRange(0, Number(heap.geometry.superslab / heap.geometry.unit)),
    ofGranule: Uint8Array.from(tables.ofGranule),
    ofStep: Uint8Array.from(tables.ofStep),
    classes: {
      sizes: column(({ size }) => size),
      units: column(({ units }) => units),
      blocks: column(({ blocks }) => blocks),
      carve: column(({ carveBlocks }) => carveBlocks),
      take: column(({ takeBlocks }) => takeBlocks),
      batch: column(({ batchBlocks }) => batchBlocks),
      start: column(({ startCapacity }) => startCapacity),
      most: column(({ maxCapacity }) => maxCapacity),
    },
  };
}

/** The class function. */
export function classOf(facts: Facts, bytes: number): number {
  if (bytes <= facts.tinyMax) return facts.ofGranule[(bytes + (1 << facts.granuleShift) - 1) >> facts.granuleShift]!;
  if (bytes > facts.packedMax) return bytes <= facts.largeMax ? CLASS_RUN : CLASS_HUGE;
  const doubling = 31 - Math.clz32(bytes - 1);
  const step = ((bytes - 1) >> (doubling - facts.stepBits)) - (1 << facts.stepBits);
  return facts.ofStep[((doubling - facts.tinyMaxShift) << facts.stepBits) + step]!;
}

/** True when the knobs of W_MAX do not allow a block of this class for so many bytes. */
export function breaksWMax(facts: Facts, bytes: number, classIndex: number): boolean {
  if (bytes <= facts.tinyMax) return false;
  return facts.classes.sizes[classIndex]! * 1000 > (bytes <= facts.midMax ? facts.wMaxMid : facts.wMaxLarge) * bytes;
}

/** Ratios in thousandths. */
function valueOfKnob(knob: Knob): number {
  if (knob.type === 'text') return 0;
  return Number(knob.type === 'ratio' ? toMilli(knob.default) : knob.default);
}

function require<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the heap has no ${name}, which the model of its boxes needs`);
  return value;
}
