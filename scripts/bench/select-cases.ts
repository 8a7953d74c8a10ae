// `--case` and `--quick` -> the cases to run.
import { createUsageError } from './usage-error.ts';
import type { BenchCase } from './types.ts';

/** A wanted name is a case, a group, or a beginning with a star: `larson-*`. */
export function selectCases(cases: readonly BenchCase[], wanted: readonly string[], isQuick: boolean): readonly BenchCase[] {
  const unknown = wanted.find((pattern) => !cases.some((entry) => isMatch(entry, pattern)));
  if (unknown !== undefined) {
    const groups = [...new Set(cases.map(({ group }) => group))].join(', ');
    throw createUsageError(`--case: unknown case '${unknown}'; a case (see --list), a beginning with a star, or a group: ${groups}`);
  }
  if (wanted.length > 0) return cases.filter((entry) => wanted.some((pattern) => isMatch(entry, pattern)));
  return isQuick ? cases.filter((entry) => entry.isQuick) : cases;
}

/** A case with one thread has one processor anyway; the threads of other programs are theirs to place. */
export function pinThreads(entry: BenchCase): BenchCase {
  return { ...entry, isPinned: entry.isPinned || (entry.run.kind === 'bench' && entry.threads > 1) };
}

function isMatch({ name, group }: BenchCase, pattern: string): boolean {
  if (pattern.endsWith('*')) return name.startsWith(pattern.slice(0, -1));
  return name === pattern || group === pattern;
}
