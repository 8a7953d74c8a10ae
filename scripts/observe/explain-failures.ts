// [ACE-FAIL]: the three causes, by size class, with what removes each.
import { constants } from 'node:os';
import type { TraceFields } from './generated/trace-events.ts';
import { type HeapNumbers, regionOf } from './heap-numbers.ts';
import { selectEvents, type TraceLog } from './parse-trace.ts';
import { formatBytes, formatCount, groupBy, paragraph, plural } from './words.ts';
import { describeSpec, describeTask } from '../project.ts';

const SHOWN = 10;

interface Row {
  readonly size: number;
  readonly class: number;
  readonly count: number;
}

export function explainFailures(log: TraceLog, heap: HeapNumbers): readonly string[] {
  return [...explainThreshold(log, heap), ...explainMapFail(log), ...explainExhaustion(log, heap)];
}

/**
 * One row per class, the most frequent first. The first line of a class tells a size, the one at exit how many there were;
 * several processes may have written to the log, and one that was killed wrote no totals.
 */
function countRows(log: TraceLog, cause: string, events: readonly Omit<Row, 'count'>[]): readonly Row[] {
  const totals = groupBy(
    selectEvents(log, 'ACE_TOTAL').filter((total) => total.cause === cause),
    (total) => String(total.class),
  );
  const rows = [...groupBy(events, (event) => String(event.class))].map(([key, found]) => {
    const told = (totals.get(key) ?? []).reduce((sum, { count }) => sum + count, 0);
    return { size: found[0]?.size ?? 0, class: Number(key), count: Math.max(told, found.length) };
  });
  return rows.sort((one, other) => other.count - one.count);
}

const sumCounts = (rows: readonly Row[]): number => rows.reduce((sum, { count }) => sum + count, 0);

function explainThreshold(log: TraceLog, heap: HeapNumbers): readonly string[] {
  const events = selectEvents(log, 'ACE_THRESHOLD');
  if (events.length === 0) return [];
  const rows = countRows(log, 'Threshold', events);
  const lines = rows.slice(0, SHOWN).map((row) => {
    const first = events.find((event) => event.class === row.class);
    return `size ${formatCount(row.size)} (class ${formatCount(row.class)}, ${describeRatio(first)}): ${plural(row.count, 'request')}`;
  });
  if (rows.length > SHOWN) lines.push(`and ${plural(rows.length - SHOWN, 'further class')}`);
  const byRegion = groupBy(events, ({ size }) => regionOf(size, heap)?.name ?? 'large');
  return [
    paragraph(
      `Threshold: ${plural(sumCounts(rows), 'request')} of ${plural(rows.length, 'size class')} took a page run, because the class would have wasted more than W_MAX allows.`,
      [...lines, ...[...byRegion].flatMap(([region, found]) => adviseThreshold(region, found, heap))],
    ),
  ];
}

const describeRatio = (event: TraceFields['ACE_THRESHOLD'] | undefined): string =>
  event === undefined ? '' : `${event.ratio.toFixed(2)} > ${event.wmax.toFixed(2)}`;

function adviseThreshold(region: string, events: readonly TraceFields['ACE_THRESHOLD'][], { finestWMax }: HeapNumbers): readonly string[] {
  const knob = `HAKMEM_WMAX_${region.toUpperCase()}`;
  const enough = Math.ceil(Math.max(...events.map(({ ratio }) => ratio)) * 100) / 100;
  const wanted = Math.min(...events.map(({ wmax }) => wmax));
  const dense = Math.max(wanted, finestWMax).toFixed(2);
  const finest = wanted < finestWMax ? ` (${dense} is the finest that stepBits tell apart)` : '';
  return [
    `→ ${knob}=${enough.toFixed(2)} in place of ${wanted.toFixed(2)}, or no ${knob} at all, serves them from their classes;`,
    `→ or denser classes: ${describeTask('gen', `--wmax-${region} ${dense}`)}${finest} writes regions.${region}.wMax in ${describeSpec('size-classes.ts')}; then ${describeTask('build')}.`,
  ];
}

function explainMapFail(log: TraceLog): readonly string[] {
  const events = selectEvents(log, 'ACE_MAP_FAIL');
  if (events.length === 0) return [];
  const rows = countRows(log, 'MapFail', events);
  const errors = [...new Set(events.map((event) => event.errno))].map(nameError).join(', ');
  return [
    paragraph(`MapFail: the system refused memory ${plural(sumCounts(rows), 'time')} (${errors}).`, [
      ...rows.map((row) => `size ${formatCount(row.size)} (takes ${formatBytes(row.class)}): ${plural(row.count, 'time')}`),
      '→ the limit is outside the heap: ulimit -v or -d, the memory limit of the container, or vm.overcommit_memory=2 with too little vm.overcommit_ratio;',
      '→ HAKMEM_TINY_MEM_DIET=1 retains less EMPTY memory under such a limit.',
    ]),
  ];
}

function nameError(number: number): string {
  const name = Object.entries(constants.errno).find(([, value]) => value === number)?.[0];
  return name === undefined ? `errno ${number}` : `${name}, errno ${number}`;
}

function explainExhaustion(log: TraceLog, heap: HeapNumbers): readonly string[] {
  const events = selectEvents(log, 'ACE_EXHAUSTION');
  if (events.length === 0) return [];
  const rows = countRows(log, 'Exhaustion', events);
  const beyond = rows.filter(({ size }) => size > heap.arenaBytes);
  return [
    paragraph(
      `Exhaustion: ${plural(sumCounts(rows), 'request')} found nothing even after all EMPTY memory had been given back; the program got NULL.`,
      [
        ...rows.map((row) => `size ${formatCount(row.size)} (takes ${formatBytes(row.class)}): ${plural(row.count, 'request')}`),
        ...(beyond.length > 0
          ? [
              `→ ${formatBytes(Math.max(...beyond.map(({ size }) => size)))} is more than the arena: raise arena in ${describeSpec('geometry.ts')} (${formatBytes(heap.arenaBytes)}), then ${describeTask('build')}.`,
            ]
          : [`→ the program needs more than its limit; see MapFail for which, or ${describeTask('top', 'PID')} for what holds the memory.`]),
      ],
    ),
  ];
}
