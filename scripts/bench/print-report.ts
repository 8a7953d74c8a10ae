// The report as text: one line per case, the latencies, then the means; with details, one line per case and allocator.
import pc from 'picocolors';
import { formatMib, formatRatio, formatSeconds } from './format.ts';
import { formatTable } from './format-table.ts';
import { formatLatency } from './print-latency.ts';
import type { BenchReport } from './report.ts';
import { findFiguresOf, type CaseSummary, type Figures } from './summary.ts';

const SLOWER_THAN = 1.1;
const FAULT_LENGTH = 60;

export function formatReport(report: BenchReport, isDetailed: boolean): string {
  const subject = report.allocators.find(({ role }) => role === 'subject');
  const table = subject && !isDetailed ? formatCases(report.cases, subject.name) : formatDetails(report.cases);
  return [table, formatLatency(report.cases), formatMeans(report)].filter((part) => part !== '').join('\n\n');
}

function formatCases(cases: readonly CaseSummary[], subject: string): string {
  const head = ['case', 'min', 'median', '*best peer', '', 'time', 'peak RSS', '*leanest peer', '', 'memory', 'faults', 'system'];
  return formatTable(head, cases.map((summary) => formatCase(summary, subject)));
}

function formatCase(summary: CaseSummary, subject: string): readonly string[] {
  const own = findFiguresOf(summary, subject);
  const best = findFiguresOf(summary, summary.bestPeer);
  const leanest = findFiguresOf(summary, summary.leanestPeer);
  if (own === undefined) return [summary.name, 'not run'];
  if (own.fault) return [summary.name, formatFault(own)];
  const [min = '', median = '', time = '', rss = '', memory = '', faults = '', system = ''] = formatFigures(own);
  const bestTime = formatSeconds(best?.minSeconds ?? null);
  return [summary.name, min, median, summary.bestPeer ?? '-', bestTime, time, rss, summary.leanestPeer ?? '-', formatMib(leanest?.peakRssKib ?? null), memory, faults, system];
}

function formatDetails(cases: readonly CaseSummary[]): string {
  const head = ['case', '*allocator', 'min', 'median', 'time', 'peak RSS', 'memory', 'faults', 'system'];
  const rows = cases.flatMap((summary) =>
    summary.figures.map((entry) => [summary.name, entry.allocator, ...(entry.fault ? [formatFault(entry)] : formatFigures(entry))]),
  );
  return formatTable(head, rows);
}

function formatMeans({ means }: BenchReport): string {
  const head = ['geometric mean of', 'time / best peer', 'in programs', 'peak RSS / lowest mean', 'cases', '*slowest against the best'];
  const rows = means.map((mean) => [
    mean.allocator,
    colourRatio(mean.time),
    colourRatio(mean.programTime),
    colourRatio(mean.memory),
    String(mean.caseCount),
    mean.worstCase ? `${mean.worstCase} ${formatRatio(mean.worstTime)}` : '-',
  ]);
  return formatTable(head, rows);
}

function formatFigures(entry: Figures): readonly string[] {
  return [
    formatSeconds(entry.minSeconds),
    formatSeconds(entry.medianSeconds),
    colourRatio(entry.timeRatio),
    formatMib(entry.peakRssKib),
    colourRatio(entry.memoryRatio),
    String(entry.faults),
    formatSeconds(entry.systemSeconds),
  ];
}

function formatFault(entry: Figures): string {
  return pc.red(entry.fault.slice(0, FAULT_LENGTH));
}

function colourRatio(ratio: number | null): string {
  const text = formatRatio(ratio);
  if (ratio === null) return text;
  return ratio > SLOWER_THAN ? pc.red(text) : ratio <= 1 ? pc.green(text) : text;
}
