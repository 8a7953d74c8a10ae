// [COUNTERS]: what the lists of threads did, and whether their length was right.
import { selectEvents, type TraceLog } from './parse-trace.ts';
import { formatBytes, formatCount, formatPercent, groupBy, paragraph, plural } from './words.ts';
import { describeSpec, describeTask } from '../project.ts';

const SHOWN = 5;
const OFTEN = 0.05;

export function explainCounters(log: TraceLog): readonly string[] {
  const totals = selectEvents(log, 'COUNTERS_TOTAL');
  if (totals.length === 0) return [];
  const total = totals.reduce(addFields);
  const mallocs = total.mallocs + total.refills;
  const frees = total.frees + total.overflows + total.remote_frees;
  const lines = [
    `${formatPercent(total.refills / Math.max(mallocs, 1))} of mallocs found their list empty, ${formatPercent(total.overflows / Math.max(frees, 1))} of frees found it full, ${formatPercent(total.remote_frees / Math.max(frees, 1))} came from another thread`,
    `${plural(total.acquired, 'slab')} acquired, ${formatCount(total.emptied)} times one fell EMPTY, ${formatCount(total.released)} given back`,
    ...listShortest(log),
  ];
  return [
    paragraph(`Counters: ${plural(mallocs, 'malloc')}, ${plural(frees, 'free')} of blocks in slabs.`, [...lines, ...describePool(log)]),
  ];
}

/** The sum of two rows, field by field: several processes may have written to the log. */
function addFields<Fields extends object>(one: Fields, other: Fields): Fields {
  const sums = Object.entries(one).map(([name, value]) => [name, Number(value) + Number((other as Record<string, number>)[name])] as const);
  return Object.fromEntries(sums) as Fields;
}

function listShortest(log: TraceLog): readonly string[] {
  const classes = groupBy(selectEvents(log, 'COUNTERS_CLASS'), (row) => String(row.class));
  const rows = [...classes.values()]
    .map((found) => ({ ...found.reduce(addFields), class: found[0]?.class ?? 0 }))
    .map((row) => ({ ...row, calls: row.mallocs + row.refills }))
    .filter(({ calls, refills }) => calls >= 1000 && refills / calls > OFTEN)
    .sort((a, b) => b.refills - a.refills)
    .slice(0, SHOWN);
  if (rows.length === 0) return [];
  return [
    ...rows.map(
      (row) =>
        `class ${formatCount(row.class).padStart(7)}: ${formatPercent(row.refills / row.calls)} of ${plural(row.calls, 'malloc')} were refills`,
    ),
    `→ longer lists would serve those: HAKMEM_LIST_BUDGET (default 1M), or lists.max in ${describeSpec('size-classes.ts')}, then ${describeTask('build')}.`,
  ];
}

function describePool(log: TraceLog): readonly string[] {
  const pools = selectEvents(log, 'COUNTERS_POOL');
  if (pools.length === 0) return [];
  const pool = pools.reduce(addFields);
  if (pool.purged === 0) return [];
  const share = pool.refaulted / pool.purged;
  const line = `${formatBytes(pool.purged)} went back to the system, ${formatPercent(share)} of it was wanted again`;
  return share > 0.5
    ? [line, '→ retaining more would save those page faults: HAK_RETAIN_BASE_BYTES, HAK_RETAIN_SHARE in gen/spec/boxes/ace.ts.']
    : [line];
}
