// A heap profile as the rest of this folder sees it: pprof's indices resolved, every number a number.

/** The sample types of the file, by their pprof names, with their units. */
export const SAMPLE_TYPES = {
  alloc_objects: 'count',
  alloc_space: 'bytes',
  inuse_objects: 'count',
  inuse_space: 'bytes',
  freed_objects: 'count',
  freed_short: 'count',
  freed_cross: 'count',
  freed_lifetime: 'nanoseconds',
  unreachable_objects: 'count',
  unreachable_space: 'bytes',
} as const;

export type ValueName = keyof typeof SAMPLE_TYPES;
export type Values = Readonly<Record<ValueName, number>>;

export interface Facts {
  readonly version: string;
  readonly pid: number;
  readonly program: string;
  readonly reason: string;
  readonly timeMs: number;
  readonly durationMs: number;
  /** Mean distance of two samples. */
  readonly periodBytes: number;
  readonly samples: number;
  readonly stacks: number;
  readonly notWalked: number;
  readonly other: number;
  readonly leaks: string;
}

export interface Mapping {
  readonly start: number;
  readonly limit: number;
  readonly fileOffset: number;
  readonly file: string;
  /** Hexadecimal; empty where the file has none. */
  readonly buildId: string;
}

/** Where a call was made: inside the call instruction. A place without an address has the name of a pseudo location. */
export interface Place {
  readonly address: number;
  readonly mapping: Mapping | undefined;
  readonly name: string;
}

export interface Sample {
  /** The caller of malloc first. Samples share places. */
  readonly places: readonly Place[];
  /** The kernel's id of the allocating thread; 0: several. */
  readonly thread: number;
  /** Bytes; 0: larger than all classes. */
  readonly sizeClass: number;
  readonly values: Values;
}

export interface HeapProfile {
  readonly file: string;
  readonly facts: Facts;
  readonly available: ReadonlySet<ValueName>;
  readonly samples: readonly Sample[];
}

/** One function of a stack; an address has several where calls were inlined. */
export interface Frame {
  readonly name: string;
  /** Empty where it is not known. */
  readonly file: string;
  readonly line: number;
  /** The executable or library, without its folder. */
  readonly module: string;
}

export interface Stack extends Omit<Sample, 'places'> {
  /** The caller of malloc first, with allocation wrappers. */
  readonly frames: readonly Frame[];
  /** Index of the first frame that is no allocation wrapper. */
  readonly site: number;
}

/** A profile whose stacks have names. */
export interface NamedProfile extends Omit<HeapProfile, 'samples'> {
  readonly stacks: readonly Stack[];
  /** Sentences about what is missing or was left out. */
  readonly notices: readonly string[];
}

export function createValues(get: (name: ValueName) => number = () => 0): Values {
  return Object.fromEntries(Object.keys(SAMPLE_TYPES).map((name) => [name, get(name as ValueName)])) as Values;
}
