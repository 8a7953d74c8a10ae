// What a report says in words, on the terminal as on the page.
import { programOf } from '../../gen/tune/add-profiles.ts';
import { formatBytes, formatCount, formatDuration, formatShare } from '../profile/format.ts';
import type { LifetimeReport, Report } from './build-report.ts';
import type { ClassReport, HeapReport } from './describe-heap.ts';

const NS_OF_US = 1000;

export function titleReport({ processes }: Report): string {
  const [first = 'nobody', second, ...others] = [...new Set(processes.map(({ command }) => programOf(command)))];
  if (second === undefined) return `What ${first} asks of the heap`;
  return `What ${first} and ${others.length === 0 ? second : `${others.length + 1} other programs`} ask of the heap`;
}

/** In a sentence: what was decided, or what there is to gain. */
export function describeVerdict({ verdict, before, after, totals }: Report): string {
  if (verdict !== undefined) return verdict.sentence;
  if (after !== undefined) return `At the peak, ${describeWaste(before)}; ${describeWaste(after)}.`;
  const { peak } = before;
  return totals.peakBytes === 0 ? 'Nothing was live.' : `At the peak ${formatBytes(peak.blocks)} of blocks hold the ${formatBytes(peak.asked)} that were asked for: classes that fit exactly would save up to ${formatShare(peak.waste, peak.blocks)} of that.`;
}

export function describeWaste({ name, peak }: HeapReport): string {
  return `${name} wastes ${formatBytes(peak.waste)}, ${formatShare(peak.waste, peak.blocks)} of its blocks`;
}

export function describeFacts({ processes, totals }: Report): readonly string[] {
  const seconds = processes.reduce((most, process) => Math.max(most, process.seconds), 0);
  const started = processes.reduce((least, { startedAt }) => Math.min(least, startedAt), Infinity);
  const cut = processes.filter(({ ending }) => ending === 'cut').length;
  return [
    processes.length === 1 ? (processes[0]?.command ?? '') : '',
    `${formatCount(totals.runs)} ${totals.runs === 1 ? 'process' : 'processes'}`,
    `${formatCount(totals.threadsAtOnce)} ${totals.threadsAtOnce === 1 ? 'thread' : 'threads'} at once`,
    Number.isFinite(started) ? `${new Date(started).toISOString().slice(0, 16).replace('T', ' ')} UTC` : '',
    `${formatDuration(seconds * 1e9)}`,
    cut > 0 ? `${cut === processes.length ? 'not' : `${cut} of them not`} recorded to the end` : '',
  ].filter((fact) => fact !== '');
}

/** Head and figure of each card. */
export function listCards({ totals, before, after }: Report): readonly (readonly [title: string, figure: string, text: string])[] {
  const saved = after === undefined ? 0 : before.peak.blocks - after.peak.blocks;
  return [
    ['blocks asked for', formatCount(totals.allocations), `${formatBytes(totals.bytes)} in all`],
    ['live at the peak', formatBytes(totals.peakBytes), totals.meanBytes === undefined ? 'requested bytes' : `${formatBytes(totals.meanBytes)} on average`],
    ['lost to rounding', formatShare(before.peak.waste, before.peak.blocks), `${formatBytes(before.peak.waste)} at the peak, ${before.name}`],
    ...(after === undefined ? [] : [['then', formatShare(after.peak.waste, after.peak.blocks), `${formatBytes(Math.abs(saved))} ${saved < 0 ? 'more' : 'less'}, ${after.name}`] as const]),
    ['lived under 1 ms', totals.shortShare === undefined ? '-' : formatShare(totals.shortShare, 1), 'of the blocks that were freed'],
    ['freed by another thread', formatShare(totals.crossFrees, totals.frees), `${formatCount(totals.crossFrees)} of ${formatCount(totals.frees)}`],
    ...(totals.reallocs === 0 ? [] : [['moved by realloc', formatShare(totals.moves, totals.reallocs), `${formatCount(totals.moves)} of ${formatCount(totals.reallocs)} calls`] as const]),
  ];
}

export function nameLifetime({ belowUs }: LifetimeReport): string {
  return belowUs === undefined ? 'to the end' : `< ${formatDuration(belowUs * NS_OF_US)}`;
}

export function nameSizes({ size, least }: ClassReport): string {
  if (size === undefined) return `${formatCount(least)} and more`;
  return least === size ? formatCount(size) : `${formatCount(least)}–${formatCount(size)}`;
}

export function nameClass({ size }: ClassReport): string {
  return size === undefined ? 'whole pages' : formatCount(size);
}

export function formatMean(bytes: number | undefined): string {
  return bytes === undefined ? '-' : formatBytes(bytes);
}
