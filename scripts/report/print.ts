// The report on a terminal.
import pc from 'picocolors';
import { formatTable } from '../bench/format-table.ts';
import { formatBytes, formatCount, formatShare } from '../profile/format.ts';
import type { Report, SizeReport } from './build-report.ts';
import type { HeapReport } from './describe-heap.ts';
import { describeFacts, describeVerdict, formatMean, listCards, nameClass, nameLifetime, nameSizes, titleReport } from './words.ts';

export function printReport(report: Report, notes: readonly string[], top: number): string {
  const { before, after, verdict } = report;
  return [
    [pc.bold(titleReport(report)), describeFacts(report).join(', '), ...notes.map((note) => pc.yellow(note))].join('\n'),
    pc.bold(describeVerdict(report)),
    formatTable(['', 'figure', '*'], listCards(report).map((card) => [...card])),
    ...(verdict === undefined || verdict.rows.length === 0 ? [] : [formatTable(verdict.rows[0] ?? [], verdict.rows.slice(1))]),
    printSizes(report, top),
    ...[before, ...(after === undefined ? [] : [after])].map((heap) => printClasses(heap, top)),
    printLifetimes(report),
  ].join('\n\n');
}

function printSizes({ sizes, totals }: Report, top: number): string {
  const weigh = ({ allocations, peakBytes }: SizeReport): number => allocations / (totals.allocations || 1) + peakBytes / (totals.peakBytes || 1);
  const shown = sizes.toSorted((a, b) => weigh(b) - weigh(a)).slice(0, top).toSorted((a, b) => a.most - b.most);
  const rows = shown.map(({ least, most, allocations, frees, crossFrees, peakBlocks, peakBytes }) => [
    least === most ? formatCount(most) : `${formatCount(least)}–${formatCount(most)}`, formatCount(allocations), formatShare(allocations, totals.allocations), formatCount(peakBlocks), formatBytes(peakBytes), formatShare(peakBytes, totals.peakBytes), formatShare(crossFrees, frees),
  ]);
  return `${formatTable(['size', 'blocks', '%', 'at the peak', 'bytes', '%', 'freed by another thread'], rows)}${describeRest(sizes.length, shown.length)}`;
}

function printClasses({ name, classes }: HeapReport, top: number): string {
  const wasting = classes.filter(({ peakBlocks }) => peakBlocks > 0).toSorted((a, b) => b.peakWaste - a.peakWaste);
  const rows = wasting.slice(0, top).map((each) => [nameClass(each), nameSizes(each), formatCount(each.peakBlocks), formatBytes(each.peakWaste), formatShare(each.peakWaste, each.peakAsked + each.peakWaste), formatMean(each.meanWaste)]);
  return `${formatTable([`block of ${name}`, 'requests of', 'at the peak', 'waste', 'of its blocks', 'on average'], rows)}${describeRest(wasting.length, rows.length)}`;
}

function printLifetimes({ lifetimes }: Report): string {
  const whole = lifetimes.reduce((sum, { own, cross }) => sum + own + cross, 0);
  const rows = lifetimes.map((lifetime) => [nameLifetime(lifetime), formatShare(lifetime.own + lifetime.cross, whole), formatShare(lifetime.cross, lifetime.own + lifetime.cross)]);
  return rows.length === 0 ? 'No block was sampled: the program asked for too little.' : formatTable(['lived', 'of the blocks', 'freed by another thread'], rows);
}

function describeRest(all: number, shown: number): string {
  return all > shown ? pc.dim(`\n${formatCount(all - shown)} more: --top ${all} shows all`) : '';
}
