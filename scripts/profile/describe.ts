// The first lines of every output: what was profiled, when, and how much it came to.
import { formatBytes, formatCount, formatDuration } from './format.ts';
import type { Report } from './report.ts';
import type { Facts } from './types.ts';

const NS_PER_MS = 1e6;
const REASONS: Readonly<Record<string, string>> = {
  exit: 'at its exit',
  signal: 'on a signal',
  growth: 'after it grew',
  peak: 'at its peak',
  call: 'on its own call',
};

export function describeProcess({ pid, program, reason, timeMs, durationMs, version }: Facts): readonly string[] {
  return [
    `process ${pid}${program === '' ? '' : ` ${program}`}`,
    `${REASONS[reason] ?? reason} ${new Date(timeMs).toISOString().replace('T', ' ').slice(0, 19)} UTC`,
    ...(durationMs > 0 ? [`${formatDuration(durationMs * NS_PER_MS)} of profiling`] : []),
    `hakmem ${version}`,
  ].filter((part) => part !== '');
}

export function describeTotals({ totals, profile }: Report): readonly string[] {
  const { samples, periodBytes, stacks } = profile.facts;
  return [
    `in use ${formatBytes(totals.inuse_space)} in ${formatCount(totals.inuse_objects)} objects`,
    `allocated ${formatBytes(totals.alloc_space)} in ${formatCount(totals.alloc_objects)}`,
    ...(profile.available.has('unreachable_space') ? [`leaked ${formatBytes(totals.unreachable_space)} in ${formatCount(totals.unreachable_objects)}`] : []),
    `estimated from ${formatCount(samples)} samples (one per ${formatBytes(periodBytes)}) of ${formatCount(stacks || profile.stacks.length)} stacks`,
  ];
}

export function describeLeaks({ leaks }: Facts): string {
  return leaks === 'partial' ? 'The search for leaks was not finished: there may be more.' : '';
}

export function nameThread(id: number): string {
  return id === 0 ? 'several' : String(id);
}

export function nameClass(bytes: number): string {
  return bytes === 0 ? 'larger' : formatCount(bytes);
}
