// The vocabulary of the specs. A value that breaks a rule which types cannot state is caught in gen/check/.
import type { Bytes, Count, Milli, Ms, Ratio, Us } from './units.ts';

/** One `#define`. The name is the C name and ends in its unit; a mask is printed in hexadecimal. */
export type Constant = {
  readonly name: `HAK_${string}`;
  readonly doc: string;
  /** The least and the most that a spec of the user's own may set it to; without it the value is part of how the heap is made. */
  readonly tunable?: readonly [least: bigint, most: bigint];
} & (
  | { readonly unit: 'bytes'; readonly value: Bytes }
  | { readonly unit: 'ms'; readonly value: Ms }
  | { readonly unit: 'us'; readonly value: Us }
  | { readonly unit: 'milli'; readonly value: Milli }
  | { readonly unit: 'count' | 'shift' | 'code' | 'mask'; readonly value: Count }
);

/** One `_Static_assert`: a C expression over constants, and why it must hold. */
export interface Assert {
  readonly claim: string;
  readonly why: string;
}

/** How `hakmem run` takes a knob, where that is more than `--its-name=VALUE` (a bool without a value is 1). */
export interface KnobFlag {
  /** Instead of the knob's own name, where a flag of the command has that. */
  readonly name?: string;
  /** What the flag means without a value. */
  readonly bare?: string;
  /** Short for longer values. */
  readonly words?: Readonly<Record<string, string>>;
  /** A text that is a number of bytes, or else this word. */
  readonly size?: { readonly min: Bytes; readonly max: Bytes; readonly orWord: string };
}

/** One `HAKMEM_<name>` environment variable. `noEffect` says why a name is accepted that does nothing here. */
export type Knob = {
  readonly name: string;
  readonly doc: string;
  readonly noEffect?: string;
  readonly flag?: KnobFlag;
  /** The constant that holds its default until the environment is read. */
  readonly startsAs?: Constant['name'];
} & (
  | { readonly type: 'bool'; readonly default: boolean }
  | { readonly type: 'count'; readonly default: Count; readonly min: Count; readonly max: Count }
  | { readonly type: 'bytes'; readonly default: Bytes; readonly min: Bytes; readonly max: Bytes }
  | { readonly type: 'ms'; readonly default: Ms; readonly min: Ms; readonly max: Ms }
  | { readonly type: 'ratio'; readonly default: Ratio; readonly min: Ratio; readonly max: Ratio }
  | { readonly type: 'text' }
);

/** One `HAK_COUNTER_<name>` (per heap) or `HAK_CLASS_COUNTER_<name>` (per heap and class). */
export interface Counter {
  readonly name: string;
  readonly doc: string;
}

/** A version of the library's own interface, and the symbols that came with it. */
export interface ExportNode {
  readonly node: string;
  readonly symbols: readonly string[];
}

/** A figure of a snapshot; PLACES partition the heap's bytes by the box that answers for them. */
export interface StatsSpec {
  readonly places: readonly (Counter & { readonly box: BoxName })[];
  readonly figures: readonly Counter[];
  readonly classFigures: readonly Counter[];
  /** Names of figures and places, as hak_stats_t has them. */
  readonly fields: readonly string[];
  readonly header: readonly Counter[];
}

/** A field of a packed word; fields of one word follow each other from its lowest bit on. */
export interface BitField extends Counter {
  readonly word: number;
  readonly bits: number;
}

/** The raw file of a recorder; header words, operations and fields in their order. */
export interface RecordSpec {
  readonly version: number;
  readonly header: readonly Counter[];
  readonly windowHeader: readonly Counter[];
  readonly operations: readonly Counter[];
  readonly eventFields: readonly BitField[];
  readonly shapeFields: readonly BitField[];
  readonly commandBytes: number;
  /** Threads that have figures of their own; those of others, and of ended ones, are in the totals. */
  readonly slots: number;
  readonly shapes: number;
  readonly moments: number;
  readonly windows: number;
  readonly firstWindowEvents: number;
  readonly windowEvents: number;
}

/** What a field of a trace line holds; ratios are in thousandths, an address in hexadecimal. */
export type FieldType = 'bytes' | 'count' | 'ratio' | 'address' | 'text';

/**
 * One trace line: `[<tag>] <format>`, printed when the knob is on, or whenever it happens. `{size:bytes}` in the format is a field;
 * `{*counters}` and `{*classCounters}` are a `name={name:count}` for each of those.
 */
export interface TraceEvent {
  readonly name: string;
  readonly doc: string;
  readonly tag: string;
  readonly format: string;
  readonly knob?: string;
  /** Further lines of one second are dropped, and the line that reaches the limit says so. */
  readonly linesPerSecond?: Count;
}

export type BoxName = 'shared-pool' | 'tls-sll' | 'l25-pool' | 'huge' | 'sampler' | 'ace' | 'phase-heap' | 'observe' | 'recorder' | 'front-gate';

/** What a box (or a layer beside the boxes) declares; `uses` are the boxes whose headers it may include. */
export interface PartSpec {
  readonly uses: readonly BoxName[];
  readonly constants: readonly Constant[];
  readonly asserts: readonly Assert[];
  readonly knobs: readonly Knob[];
  readonly counters: readonly Counter[];
  readonly classCounters: readonly Counter[];
  readonly events: readonly TraceEvent[];
}

export interface BoxSpec extends PartSpec {
  readonly name: BoxName;
  readonly doc: string;
}

export interface GeometrySpec {
  readonly granule: Bytes;
  readonly unit: Bytes;
  readonly superslab: Bytes;
  readonly page: Bytes;
  readonly arena: Bytes;
  readonly constants: readonly Constant[];
  readonly asserts: readonly Assert[];
}

export type RegionName = 'tiny' | 'mid' | 'large';

/** Sizes up to and including `upTo` that the region before does not serve. */
export interface RegionSpec {
  readonly upTo: Bytes;
  readonly wMax: Ratio;
  /** 'derive' from wMax, or a table written by hand, which is then proven size by size. */
  readonly classes: 'derive' | readonly Bytes[];
}

export interface SizeClassSpec {
  readonly regions: Readonly<Record<RegionName, RegionSpec>>;
  /** Blocks up to here are packed in slabs; above, each block is a run of pages. */
  readonly packedUpTo: Bytes;
  /** The class function distinguishes 2^stepBits sizes per doubling above the tiny region. */
  readonly stepBits: Count;
  readonly slab: {
    readonly wasteDivisor: Count;
    readonly unitsWhenWasteful: Count;
    readonly fewBlocksAbove: Bytes;
    readonly fewBlocks: Count;
    readonly carve: Bytes;
    readonly takeWhole: Bytes;
  };
  readonly lists: {
    readonly start: Bytes;
    readonly startBlocks: Count;
    readonly max: Bytes;
    readonly maxBlocks: Count;
    readonly maxAboveTiny: Bytes;
    readonly fewAbove: Bytes;
    readonly fewBlocks: Count;
    readonly batch: Bytes;
    readonly batchBlocks: Count;
    /** Blocks up to here return to the thread that owns their slab, whoever frees them. */
    readonly ownedUpTo: Bytes;
  };
}

/** A sentence of the failure function: `%p` is the address argument, `%z` a byte count. */
export interface ErrorSpec {
  readonly name: string;
  readonly text: string;
  /**
   * What HAKMEM_TRACE_FREES adds: the call of free that is reported, the last free of the block, or both that call and the free before
   * it. An address of which only the call is told may be anything.
   */
  readonly frees?: 'call' | 'last' | 'both';
}

export interface VariantSpec {
  readonly name: string;
  readonly doc: string;
  /** Compiled when it is asked for by name, or by the task that uses it. */
  readonly isOnDemand?: true;
  readonly assertLevel: Count;
  readonly cFlags: readonly string[];
  readonly constants: readonly Constant[];
}

/** gen/spec/profiles/<name>.ts: a heap that differs from heap.ts in data alone, and what it was made for. */
export interface TunedSpec {
  readonly doc: string;
  /** sha256 of the profile that it was tuned to; none where it was written by hand. */
  readonly profile?: string;
  readonly geometry?: Partial<Pick<GeometrySpec, 'unit' | 'superslab' | 'arena'>>;
  readonly sizeClasses: SizeClassSpec;
  /** Tunable constants that have other values here, by name. */
  readonly constants?: Readonly<Record<`HAK_${string}`, Constant['value']>>;
}

export interface HeapSpec {
  readonly version: string;
  /** Its name in gen/spec/profiles/; none of the project's own. */
  readonly spec?: string;
  /** Of a spec outside the repository: its file, and the command that generates from it. */
  readonly origin?: { readonly file: string; readonly rebuild: string };
  readonly geometry: GeometrySpec;
  readonly sizeClasses: SizeClassSpec;
  readonly diag: PartSpec;
  readonly preload: PartSpec;
  /** Lowest first: a box may use only boxes that stand before it. */
  readonly boxes: readonly BoxSpec[];
  readonly errors: readonly ErrorSpec[];
  /** All exported symbols, and of those the ones that have a version. */
  readonly exports: readonly string[];
  readonly exportNodes: readonly ExportNode[];
  readonly stats: StatsSpec;
  readonly record: RecordSpec;
  readonly variants: readonly VariantSpec[];
}
