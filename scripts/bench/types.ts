// The words of the benchmark: cases, allocators, samples.

export type CaseGroup =
  | 'mixed'
  | 'hot'
  | 'server'
  | 'cross-thread'
  | 'sharing'
  | 'growth'
  | 'large'
  | 'fragmentation'
  | 'threads'
  | 'programs'
  | 'services'
  | 'latency';

/** A benchmark program of bench/, with its positional arguments. */
export interface BenchProgram {
  readonly kind: 'bench';
  readonly program: string;
  readonly args: readonly string[];
}

/** A program of the distribution; arguments may contain {programs}, the folder bench/programs. */
export interface SystemProgram {
  readonly kind: 'system';
  readonly executable: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A server on a unix socket ({socket}) in a folder of its own ({folder}), loaded by a client that runs without a preload. */
export interface ServerProgram {
  readonly kind: 'server';
  readonly executable: string;
  readonly args: readonly string[];
  /** Makes what the server starts from in {folder}, without a preload. */
  readonly prepare?: readonly [string, ...string[]];
  readonly client: readonly [string, ...string[]];
  readonly stop: readonly [string, ...string[]];
}

export interface BenchCase {
  readonly name: string;
  readonly group: CaseGroup;
  readonly run: BenchProgram | SystemProgram | ServerProgram;
  readonly threads: number;
  /** Also part of `--quick`. */
  readonly isQuick: boolean;
  /** Its program samples memory by phases, so the page draws it over time. */
  readonly isPhased: boolean;
  /** Each of its threads on a processor of its own, as far as there are some. */
  readonly isPinned: boolean;
}

export interface Allocator {
  readonly name: string;
  readonly path: string;
  readonly role: 'subject' | 'variant' | 'peer';
  readonly env: Readonly<Record<string, string>>;
  readonly version: string;
}

/** One case on one allocator, for the nth time. */
export interface CaseRun {
  readonly benchCase: BenchCase;
  readonly allocator: Allocator;
  readonly repetition: number;
}

export interface Phase {
  readonly name: string;
  readonly at: number;
  readonly rssKib: number;
}

/** Of the calls of one kind in one round. */
export interface CallLatency {
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly p999Ns: number;
  readonly longestNs: number;
  /** Of all the calls together. */
  readonly totalNs: number;
}

export interface LatencyRound {
  readonly malloc: CallLatency;
  readonly free: CallLatency;
}

export type SampleStatus = 'ok' | 'crash' | 'failed' | 'timeout' | 'memory' | 'not preloaded' | 'interrupt';

/** What the kernel counts of a run. */
export interface Usage {
  readonly wallSeconds: number;
  readonly userSeconds: number;
  readonly systemSeconds: number;
  readonly peakRssKib: number;
  /** Over the time of the run, looked at every 10 ms. */
  readonly meanRssKib: number;
  readonly minorFaults: number;
  readonly majorFaults: number;
  readonly contextSwitches: number;
}

export interface Sample extends Usage {
  readonly case: string;
  readonly allocator: string;
  readonly repetition: number;
  readonly status: SampleStatus;
  /** What went wrong, in a few words; empty when nothing did. */
  readonly detail: string;
  readonly ops: number;
  /** The cost of the case: the processor time of a case with one thread, the wall time of others (without idle phases). */
  readonly seconds: number;
  readonly phases: readonly Phase[];
  /** Of the programs that time every call. */
  readonly latency: readonly LatencyRound[];
}
