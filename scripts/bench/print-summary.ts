// The summary as text: one line per case, then the means; with details, one line per case and allocator.
import Table from 'cli-table3';
import pc from 'picocolors';
import type { CaseSummary, Figures, Means } from './summary.ts';
import type { Allocator } from './types.ts';

const SLOWER_THAN = 1.1;
const PLAIN = { chars: { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: ' ' }, style: { 'padding-left': 0, 'padding-right': 1, head: [], border: [] } };

export function formatSummary(summaries: readonly CaseSummary[], allocators: readonly Allocator[]): string {
  const subject = allocators.find(({ role }) => role === 'subject');
  if (subject === undefined) return formatDetails(summaries);
  const table = new Table({
    ...PLAIN,
    head: ['case', 'min', 'median', 'best peer', '', 'time', 'peak RSS', 'leanest peer', '', 'memory', 'faults', 'system'],
    colAligns: ['left', 'right', 'right', 'left', 'right', 'right', 'right', 'left', 'right', 'right', 'right', 'right'],
  });
  for (const summary of summaries) table.push(formatCase(summary, subject.name));
  return table.toString();
}

export function formatDetails(summaries: readonly CaseSummary[]): string {
  const table = new Table({
    ...PLAIN,
    head: ['case', 'allocator', 'min', 'median', 'time', 'peak RSS', 'memory', 'faults', 'system'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
  });
  for (const summary of summaries)
    for (const entry of summary.figures) table.push([summary.name, entry.allocator, ...formatFigures(entry, summary)]);
  return table.toString();
}

export function formatMeans(means: readonly Means[]): string {
  const table = new Table({
    ...PLAIN,
    head: ['geometric means', 'time / best peer of each case', 'programs', 'peak RSS / lowest peer mean', 'cases'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
  });
  for (const mean of means)
    table.push([mean.allocator, formatRatio(mean.time), formatRatio(mean.programTime), formatRatio(mean.memory), String(mean.caseCount)]);
  return table.toString();
}

function formatCase(summary: CaseSummary, subject: string): string[] {
  const own = summary.figures.find(({ allocator }) => allocator === subject);
  const best = summary.figures.find(({ allocator }) => allocator === summary.bestPeer);
  const leanest = summary.figures.find(({ allocator }) => allocator === summary.leanestPeer);
  if (own === undefined) return [summary.name, 'not run'];
  const [min = '', median = '', time = '', rss = '', memory = '', faults = '', system = ''] = formatFigures(own, summary);
  return [
    summary.name, min, median, best?.allocator ?? '-', best ? formatSeconds(best.minSeconds) : '', time,
    rss, leanest?.allocator ?? '-', leanest ? formatMib(leanest.peakRssKib) : '', memory, faults, system,
  ];
}

function formatFigures(entry: Figures, summary: CaseSummary): string[] {
  if (entry.fault) return [pc.red(entry.fault.slice(0, 60))];
  return [
    formatSeconds(entry.minSeconds), formatSeconds(entry.medianSeconds), formatRatio(summary.timeRatios.get(entry.allocator)),
    formatMib(entry.peakRssKib), formatRatio(summary.memoryRatios.get(entry.allocator)), String(entry.faults), formatSeconds(entry.systemSeconds),
  ];
}

function formatRatio(ratio: number | undefined): string {
  if (ratio === undefined || Number.isNaN(ratio)) return '-';
  const text = ratio.toFixed(2);
  return ratio > SLOWER_THAN ? pc.red(text) : ratio <= 1 ? pc.green(text) : text;
}

function formatSeconds(seconds: number): string {
  return `${(seconds * 1000).toFixed(seconds < 0.01 ? 2 : 0)} ms`;
}

function formatMib(kib: number): string {
  return `${(kib / 1024).toFixed(1)} MiB`;
}
