// The report on a terminal.
import pc from 'picocolors';
import { formatTable } from '../bench/format-table.ts';
import { describeLeaks, describeProcess, describeTotals, nameClass, nameThread } from './describe.ts';
import { formatAmount, formatBytes, formatChange, formatCount, formatDuration, formatFullPlace, formatPlace, formatShare } from './format.ts';
import { lifetimesOf } from './lifetimes.ts';
import { growthOf, type Report } from './report.ts';
import type { Group } from './sites.ts';
import type { Frame } from './types.ts';

export const TABLES = ['sites', 'threads', 'classes', 'lifetimes', 'leaks', 'changes', 'timeline'] as const;
export type TableName = (typeof TABLES)[number];

interface PrintOptions {
  readonly tables: readonly TableName[];
  readonly top: number;
  /** Columns of the terminal; undefined: names are not cut. */
  readonly width: number | undefined;
}

type Print = (report: Report, options: PrintOptions) => string;

/** Room for the columns beside the name. */
const FIGURES_WIDTH = 84;
const MIN_NAME_WIDTH = 24;

const printers: Readonly<Record<TableName, Print>> = {
  sites: printSites,
  threads: (report) => printGroups(report, 'thread', report.threads, nameThread),
  classes: (report) => printGroups(report, 'size class', report.classes, nameClass),
  lifetimes: printLifetimes,
  leaks: printLeaks,
  changes: printChanges,
  timeline: printTimeline,
};

export function printReport(report: Report, options: PrintOptions): string {
  const head = [pc.bold(describeProcess(report.profile.facts).join(', ')), describeTotals(report).join(', '), ...report.profile.notices.map((notice) => pc.yellow(notice))];
  return [head.join('\n'), ...options.tables.map((name) => printers[name](report, options))].join('\n\n');
}

function printSites({ sites, measure, totals }: Report, { top, width }: PrintOptions): string {
  const whole = measure.of(totals);
  const shown = sites.filter(({ values }) => measure.of(values) > 0);
  const rows = shown.slice(0, top).map(({ frame, values, cumulative }) => [
    pc.bold(formatAmount(measure, measure.of(values))),
    formatShare(measure.of(values), whole),
    ...(measure.unit === 'bytes' ? [formatCount(measure.objects(values))] : []),
    formatAmount(measure, measure.of(cumulative)),
    nameFrame(frame, width),
    pc.dim(formatPlace(frame)),
  ]);
  const head = [measure.title, '%', ...(measure.unit === 'bytes' ? ['objects'] : []), 'cumulative', '*site', '*place'];
  return rows.length === 0 ? `nothing is ${measure.title}` : `${formatRight(head, rows)}${describeRest(shown.length, top)}`;
}

function printGroups({ measure, totals }: Report, title: string, groups: readonly Group[], name: (id: number) => string): string {
  const rows = groups.map(({ id, values }) => [
    name(id),
    formatAmount(measure, measure.of(values)),
    formatShare(measure.of(values), measure.of(totals)),
    formatCount(measure.objects(values)),
  ]);
  return formatRight([title, measure.title, '%', 'objects'], rows);
}

function printLifetimes({ sites }: Report, { top, width }: PrintOptions): string {
  const freed = lifetimesOf(sites);
  const rows = freed.slice(0, top).map(({ frame, count, meanNs, shortShare, crossShare }) => [
    formatCount(count), formatDuration(meanNs), formatShare(shortShare, 1), formatShare(crossShare, 1), nameFrame(frame, width), pc.dim(formatPlace(frame)),
  ]);
  return rows.length === 0 ? 'nothing was freed' : `${formatRight(['freed objects', 'mean lifetime', 'under 1 ms', 'by another thread', '*site', '*place'], rows)}${describeRest(freed.length, top)}`;
}

function printLeaks({ leaks = [], profile }: Report, { top }: PrintOptions): string {
  const note = describeLeaks(profile.facts);
  const paragraphs = leaks.slice(0, top).map(({ frames, values }) => {
    const head = pc.red(`${formatBytes(values.unreachable_space)} leaked in ${formatCount(values.unreachable_objects)} objects`);
    return [head, ...frames.map((frame, index) => `  #${index} ${frame.name}  ${pc.dim(formatFullPlace(frame))}`)].join('\n');
  });
  if (paragraphs.length === 0) return ['no leaks', note].filter((line) => line !== '').join('. ');
  return `${paragraphs.join('\n\n')}${describeRest(leaks.length, top)}${note === '' ? '' : `\n${note}`}`;
}

function printChanges({ old, measure, totals }: Report, { top, width }: PrintOptions): string {
  const { changes, totals: before } = old ?? { changes: [], totals };
  const shown = changes.length <= top ? changes : [...changes.slice(0, Math.ceil(top / 2)), ...changes.slice(-Math.floor(top / 2))];
  const rows = shown.map((change) => {
    const growth = growthOf(change, measure);
    const text = formatChange(measure, growth);
    return [growth > 0 ? pc.red(text) : pc.blue(text), formatAmount(measure, measure.of(change.before)), formatAmount(measure, measure.of(change.now)), nameFrame(change.frame, width), pc.dim(formatPlace(change.frame))];
  });
  const sum = `${measure.title}: ${formatAmount(measure, measure.of(before))} → ${formatAmount(measure, measure.of(totals))} (${formatChange(measure, measure.of(totals) - measure.of(before))})`;
  return rows.length === 0 ? `${sum}; no site changed` : `${sum}\n${formatRight(['change', 'before', 'now', '*site', '*place'], rows)}${describeRest(changes.length, shown.length)}`;
}

function printTimeline({ timeline, measure }: Report): string {
  const sums = timeline.map(({ stacks }) => stacks.reduce((sum, { values }) => sum + measure.of(values), 0));
  const rows = timeline.map(({ file, facts }, index) => [
    new Date(facts.timeMs).toISOString().slice(11, 23), formatAmount(measure, sums[index] ?? 0), index === 0 ? '' : formatChange(measure, (sums[index] ?? 0) - (sums[index - 1] ?? 0)), facts.reason, file,
  ]);
  return formatRight(['time (UTC)', measure.title, 'change', '*reason', '*file'], rows);
}

/** formatTable sets its first column to the left: an empty one makes the figures stand right. */
function formatRight(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return formatTable(['', ...head], rows.map((row) => ['', ...row]))
    .split('\n')
    .map((line) => line.replace(/^((?:\x1b\[\d+m)*) /, '$1').trimEnd())
    .join('\n');
}

function nameFrame({ name }: Frame, width: number | undefined): string {
  if (width === undefined) return name;
  const room = Math.max(MIN_NAME_WIDTH, width - FIGURES_WIDTH);
  return name.length <= room ? name : `${name.slice(0, Math.ceil(room / 2) - 1)}…${name.slice(-Math.floor(room / 2))}`;
}

function describeRest(all: number, shown: number): string {
  return all > shown ? pc.dim(`\n${formatCount(all - shown)} more: --top ${all} shows all`) : '';
}
