// The latency cases as text: a line for every round of every allocator.
import { formatNanoseconds } from './format.ts';
import { formatTable } from './format-table.ts';
import { CALLS, PERCENTILES } from './latency.ts';
import type { CaseSummary } from './summary.ts';
import type { CallLatency } from './types.ts';

/** Empty when no latency case was measured. */
export function formatLatency(cases: readonly CaseSummary[]): string {
  const rows = cases.flatMap(({ name, figures }) =>
    figures.flatMap(({ allocator, latency }) => latency.map((round, index) => [name, allocator, String(index + 1), ...CALLS.flatMap((call) => formatCall(round[call]))])),
  );
  const columns = [...PERCENTILES.map(({ title }) => title), 'total'];
  return rows.length === 0 ? '' : formatTable(['time of a call', '*allocator', 'round', ...CALLS.flatMap((call) => columns.map((title) => `${call} ${title}`))], rows);
}

function formatCall(call: CallLatency): readonly string[] {
  return [...PERCENTILES.map(({ key }) => call[key]), call.totalNs].map(formatNanoseconds);
}
