// The words of the profile feedback: what was built, what was run, what came of it.
import type { HeapSpec } from '../../gen/spec/types.ts';
import type { Compiler } from '../compiler.ts';

/** What is built, and where the stages find and leave their files, relative to the project. */
export interface Folders {
  readonly heap: HeapSpec;
  /** Of the release library, whose sources all are compiled from. */
  readonly release: string;
  readonly profile: string;
  readonly pgo: string;
  /** The library's clock counts looks at it, so that training comes out the same every time. */
  readonly hasOwnClock?: boolean;
  /** Of the library that is built, when it is not the ordinary one. */
  readonly soname?: string;
}

/** Everything that decides whether counters fit a compilation. */
export interface Inputs {
  /** Of out/release/src: the specs and the C text. */
  readonly source: string;
  /** Of scripts/pgo/runtime. */
  readonly runtime: string;
  readonly compiler: Compiler;
  readonly flags: readonly string[];
}

/** The counters of one function, as positions in the array of all counters. */
export interface FunctionCounters {
  readonly name: string;
  readonly first: number;
  readonly count: number;
}

/** out/profile/build.json */
export interface ProfileBuild {
  readonly inputs: Inputs;
  /** Hash of the inputs: every profile carries it. */
  readonly id: string;
  readonly counterBytes: number;
  readonly functions: readonly FunctionCounters[];
}

/** What a workload's file says; `counters` are all functions' in one array. */
export interface Profile {
  readonly images: number;
  readonly forks: number;
  readonly execs: number;
  readonly exits: number;
  readonly refusals: number;
  readonly foreign: number;
  readonly foreignProgram: string;
  readonly foreignLibrary: string;
  readonly counters: BigUint64Array;
}

/** One workload of out/profile/manifest.json. */
export interface CollectedWorkload {
  readonly name: string;
  readonly command: string;
  readonly weight: number;
  /** File name in out/profile/data, and its hash. */
  readonly file: string;
  readonly hash: string;
  /** Why it cannot be used; undefined when it can. */
  readonly rejected?: string;
  readonly notes: readonly string[];
  readonly processes: number;
  /** Of the counters of functions that allocate. */
  readonly allocations: number;
  readonly functionsRun: number;
}

/** out/profile/manifest.json */
export interface Collection {
  readonly id: string;
  readonly workloads: readonly CollectedWorkload[];
}
