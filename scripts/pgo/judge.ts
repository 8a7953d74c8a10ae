// Whether a workload's profile can be used, and what a reader should know about it. Pure.
import type { Sample } from '../bench/types.ts';
import type { FunctionCounters, Profile } from './types.ts';

export interface Verdict {
  /** undefined when the profile can be used. */
  readonly rejected?: string;
  readonly notes: readonly string[];
  readonly processes: number;
  readonly allocations: number;
  readonly functionsRun: number;
}

const ALLOCATING = /^(malloc|calloc|realloc|reallocarray|posix_memalign|aligned_alloc|memalign|valloc|pvalloc|_Zn[wa]m.*)$/;

export function judgeProfile(sample: Pick<Sample, 'status' | 'detail'>, profile: Profile, functions: readonly FunctionCounters[], limitSeconds: number): Verdict {
  const sums = functions.map(({ name, first, count }) => ({ name, sum: sumCounters(profile.counters.subarray(first, first + count)) }));
  const allocations = sums.filter(({ name }) => ALLOCATING.test(name)).reduce((total, { sum }) => total + sum, 0);
  const rejected = describeEnd(sample, limitSeconds) ?? describeProfile(profile, allocations);
  return { ...(rejected === undefined ? {} : { rejected }), notes: listNotes(profile, allocations), processes: countProcesses(profile), allocations, functionsRun: sums.filter(({ sum }) => sum > 0).length };
}

/** "not preloaded" is what the launcher saw from outside; the profile itself knows better. */
function describeEnd({ status, detail }: Pick<Sample, 'status' | 'detail'>, limitSeconds: number): string | undefined {
  switch (status) {
    case 'ok':
    case 'not preloaded':
      return undefined;
    case 'timeout':
      return `killed after its limit of ${limitSeconds} s`;
    case 'memory':
      return 'killed, it took more memory than a workload may';
    case 'interrupt':
      return 'interrupted';
    case 'crash':
      return `ended by ${detail}`;
    case 'failed':
      return `failed with ${detail}`;
  }
}

function describeProfile({ images, refusals, foreign, foreignProgram, foreignLibrary }: Profile, allocations: number): string | undefined {
  if (refusals > 0) return `${refusals} of its programs loaded another build of the library`;
  if (images === 0) return 'left no profile: the library was never loaded (a static program, one with raised privileges, or LD_PRELOAD was taken away)';
  if (allocations > 0) return undefined;
  return foreign > 0 ? `runs under another allocator: ${foreignProgram} takes malloc from ${foreignLibrary}` : 'never calls malloc';
}

function listNotes({ exits, foreign, foreignProgram, foreignLibrary, ...profile }: Profile, allocations: number): readonly string[] {
  const processes = countProcesses(profile);
  const cut = processes - exits;
  return [
    ...(cut > 0 ? [`${cut} of ${processes} processes ended by a signal, by _exit or in a program without the library; their counts are in`] : []),
    ...(foreign > 0 && allocations > 0 ? [`${foreign} of ${profile.images} programs run under another allocator (${foreignProgram}: ${foreignLibrary}) and add nothing`] : []),
  ];
}

function countProcesses({ images, forks, execs }: Pick<Profile, 'images' | 'forks' | 'execs'>): number {
  return images + forks - execs;
}

function sumCounters(counters: BigUint64Array): number {
  return Number(counters.reduce((total, value) => total + value, 0n));
}
