// Slabs and superslabs: what was acquired from which stage, what fell EMPTY, what went back to the system.
import { selectEvents, type TraceLog } from './parse-trace.ts';
import { formatBytes, formatCount, formatPercent, groupBy, paragraph, plural } from './words.ts';
import { describeSpec, describeTask } from '../project.ts';

const stageNames: Readonly<Record<string, string>> = {
  '0.5': 'the own partial slabs',
  '1': 'EMPTY memory retained',
  '2': 'unused units of a superslab',
  '3': 'a new superslab',
};
const GOOD_SHARE = 0.8;
const SHOWN = 5;

export function explainPool(log: TraceLog): readonly string[] {
  return [...explainAcquisitions(log), ...explainRecycling(log), ...explainRegistry(log), ...explainStages(log)];
}

function explainAcquisitions(log: TraceLog): readonly string[] {
  const stages = [...selectEvents(log, 'SS_HIT'), ...selectEvents(log, 'SS_RUN')].map(({ stage }) => stage);
  const misses = selectEvents(log, 'SS_MISS').length;
  if (stages.length === 0 && misses === 0) return [];
  const counts = [...groupBy(stages, (stage) => stage)]
    .map(([stage, hits]) => ({ stage, count: hits.length }))
    .sort((a, b) => a.stage.localeCompare(b.stage));
  return [
    paragraph(`Acquisitions: ${plural(stages.length, 'slab')} or runs${misses > 0 ? `, and ${plural(misses, 'miss')}` : ''}.`, [
      ...counts.map(({ stage, count }) => describeStage(stage, count, count / stages.length)),
      ...adviseStages(
        counts.filter(({ stage }) => stage === '0.5' || stage === '1').reduce((sum, { count }) => sum + count, 0) /
          Math.max(stages.length, 1),
      ),
    ]),
  ];
}

const describeStage = (stage: string, count: number, share: number): string =>
  `stage ${stage.padEnd(3)} ${formatPercent(share).padStart(7)}  ${formatCount(count)} from ${stageNames[stage] ?? 'elsewhere'}`;

function adviseStages(share: number): readonly string[] {
  if (share >= GOOD_SHARE) return [];
  return [
    `→ ${formatPercent(share)} needed no fresh memory. A program that has warmed up reaches ${formatPercent(GOOD_SHARE)}: if this one has, more EMPTY memory is worth retaining:`,
    `  HAK_RETAIN_BASE_BYTES or a smaller HAK_RETAIN_SHARE in ${describeSpec('boxes/ace.ts')}, HAK_OWNER_KEPT_UNITS in ${describeSpec('boxes/shared-pool.ts')}, then ${describeTask('build')}.`,
  ];
}

function explainRecycling(log: TraceLog): readonly string[] {
  const empty = selectEvents(log, 'SLAB_EMPTY');
  if (empty.length === 0) return [];
  const kept = empty.filter(({ action }) => action === 'keep').length;
  const classes = [...groupBy(empty, (event) => String(event.class))].sort(([, a], [, b]) => b.length - a.length).slice(0, SHOWN);
  return [
    paragraph(
      `Recycling: slabs fell EMPTY ${plural(empty.length, 'time')}; ${formatPercent(kept / empty.length)} stayed with their thread, ${plural(selectEvents(log, 'SLAB_RELEASE').length, 'slab')} went to the pool.`,
      classes.map(([size, events]) => `class ${formatCount(Number(size)).padStart(7)}: ${plural(events.length, 'time')}`),
    ),
  ];
}

function explainRegistry(log: TraceLog): readonly string[] {
  const added = selectEvents(log, 'SUPER_ADD');
  const removed = selectEvents(log, 'SUPER_REMOVE');
  const purged = selectEvents(log, 'SUPER_PURGE').reduce((sum, { done }) => sum + done, 0);
  if (added.length + removed.length === 0 && purged === 0) return [];
  const again = countReturns(log);
  const advice =
    again > added.length / 2
      ? ['→ most came back: the program needs again what was given back; see HAK_RETAIN_SHARE in gen/spec/boxes/ace.ts.']
      : [];
  return [
    paragraph(
      `Registry: ${plural(added.length, 'superslab')} came into the pool, ${formatCount(removed.length)} left it (${formatCount(again)} of them were taken again), ${formatBytes(purged)} went back to the system.`,
      advice,
    ),
  ];
}

/** Superslabs that came in after they had left. */
function countReturns(log: TraceLog): number {
  const gone = new Set<number>();
  let returns = 0;
  for (const line of log.events) {
    if (line.event === 'SUPER_REMOVE') gone.add(line.fields.superslab);
    else if (line.event === 'SUPER_ADD' && gone.delete(line.fields.superslab)) returns++;
  }
  return returns;
}

/** Several processes may have written to the log: their counts are summed. */
function explainStages(log: TraceLog): readonly string[] {
  const rows = groupBy(selectEvents(log, 'STAGE_STATS'), ({ stage }) => stage);
  const counts = [...rows].map(([stage, found]) => ({ stage, count: found.reduce((sum, { count }) => sum + count, 0) }));
  const all = counts.reduce((sum, { count }) => sum + count, 0);
  if (all === 0) return [];
  const hits = selectEvents(log, 'STAGE_HITS').reduce((sum, { count }) => sum + count, 0);
  const lines = counts.map(({ stage, count }) => describeStage(stage, count, count / all));
  return [paragraph('Stages, over whole runs:', [...lines, ...adviseStages(hits / all)])];
}
