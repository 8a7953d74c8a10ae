// The plots over sizes: a logarithmic axis that all of them share, so that one can be read below the other.
import * as Plot from '@observablehq/plot';
import { renderPlot } from '../bench/plots.ts';
import { formatBytes, formatCount, formatShare } from '../profile/format.ts';
import type { Report, SizeReport } from './build-report.ts';
import type { HeapReport } from './describe-heap.ts';
import { nameClass, nameSizes } from './words.ts';

export const BEFORE_COLOUR = '#3a86c8';
export const AFTER_COLOUR = '#d62839';
const PART_COLOUR = '#8d99ae';
const CROSS_COLOUR = '#e09f1f';
const WIDTH = 1240;
const MARGIN = 74;
const BINS_OF_DOUBLING = 6;
const SMALLEST = 8;
const KIB = 1024;

interface Bin {
  readonly x1: number;
  readonly x2: number;
  readonly least: number;
  readonly most: number;
  readonly sizes: readonly SizeReport[];
}

export interface SizeMeasure {
  readonly label: string;
  readonly of: (size: SizeReport) => number;
  readonly format: (amount: number) => string;
}

export const ALLOCATIONS: SizeMeasure = { label: '% of the blocks asked for', of: ({ allocations }) => allocations, format: (count) => `${formatCount(count)} blocks` };
export const PEAK_BYTES: SizeMeasure = { label: '% of the bytes live at the peak', of: ({ peakBytes }) => peakBytes, format: formatBytes };

/** Bars by size; below them a tick for each size of block, a row for each heap. */
export function drawSizes({ sizes, before, after }: Report, measure: SizeMeasure): string {
  const whole = sizes.reduce((sum, size) => sum + measure.of(size), 0);
  const bars = listBins(sizes).map((bin) => {
    const amount = bin.sizes.reduce((sum, size) => sum + measure.of(size), 0);
    return { ...bin, share: whole === 0 ? 0 : (100 * amount) / whole, title: `${describeSizes(bin)}: ${measure.format(amount)}, ${formatShare(amount, whole)}` };
  });
  const top = Math.max(1, ...bars.map(({ share }) => share));
  const rows = [before, ...(after === undefined ? [] : [after])].map((heap, index) => ({ heap, y: -top * (0.09 + 0.09 * index), colour: index === 0 ? BEFORE_COLOUR : AFTER_COLOUR }));
  const [from, to] = domainOf(sizes);
  const ticks = rows.flatMap(({ heap, y, colour }) => heap.boundaries.filter((size) => size >= from && size <= to).map((size) => ({ size, y1: y - top * 0.03, y2: y + top * 0.03, colour, title: `${heap.name}: blocks of ${formatCount(size)} bytes` })));
  return renderPlot({
    ...frameOf(sizes, 250),
    y: { label: measure.label, grid: true, domain: [-top * (0.06 + 0.09 * rows.length), top], ticks: listShares(top) },
    marks: [
      Plot.rectY(bars.filter(({ share }) => share > 0), { x1: 'x1', x2: 'x2', y: 'share', fill: PART_COLOUR, inset: 0.4, title: 'title' }),
      Plot.ruleX(ticks, { x: 'size', y1: 'y1', y2: 'y2', stroke: 'colour', strokeWidth: 1.3, title: 'title' }),
      Plot.ruleY([0]),
    ],
  });
}

/** What each size of block wastes at the peak, where its blocks stand on the axis. */
export function drawWaste({ sizes, before, after }: Report): string {
  const [, to] = domainOf(sizes);
  const listDots = (heap: HeapReport, colour: string) =>
    heap.classes.filter(({ peakBlocks }) => peakBlocks > 0).map((each) => ({
      size: each.size ?? to, waste: each.peakWaste, colour, title: `${heap.name}, blocks of ${nameClass(each)} for requests of ${nameSizes(each)}: ${formatBytes(each.peakWaste)} wasted by ${formatCount(each.peakBlocks)} blocks`,
    }));
  const dots = [...listDots(before, BEFORE_COLOUR), ...(after === undefined ? [] : listDots(after, AFTER_COLOUR))];
  return renderPlot({
    ...frameOf(sizes, 230),
    y: { label: 'wasted at the peak', grid: true, zero: true, tickFormat: formatTick, ticks: listByteTicks(Math.max(1, ...dots.map(({ waste }) => waste))) },
    marks: [
      Plot.ruleX(dots, { x: 'size', y1: 0, y2: 'waste', stroke: 'colour', strokeWidth: 1.5 }),
      Plot.dot(dots, { x: 'size', y: 'waste', fill: 'colour', r: 3.2, title: 'title' }),
      Plot.ruleY([0]),
    ],
  });
}

/** Of the blocks that were freed, by size. */
export function drawCrossFrees({ sizes }: Report): string {
  const bars = listBins(sizes).flatMap((bin) => {
    const frees = bin.sizes.reduce((sum, size) => sum + size.frees, 0);
    const cross = bin.sizes.reduce((sum, { crossFrees }) => sum + crossFrees, 0);
    return cross === 0 ? [] : [{ ...bin, share: (100 * cross) / frees, title: `${describeSizes(bin)}: ${formatCount(cross)} of ${formatCount(frees)} frees, ${formatShare(cross, frees)}` }];
  });
  const top = Math.min(100, bars.reduce((most, { share }) => Math.max(most, 1.1 * share), 10));
  return renderPlot({
    ...frameOf(sizes, 200),
    y: { label: '% freed by another thread', grid: true, domain: [0, top], ticks: listShares(top) },
    marks: [Plot.rectY(bars, { x1: 'x1', x2: 'x2', y: 'share', fill: CROSS_COLOUR, inset: 0.4, title: 'title' }), Plot.ruleY([0])],
  });
}

function frameOf(sizes: readonly SizeReport[], height: number): Plot.PlotOptions {
  const [from, to] = domainOf(sizes);
  const shifts = Array.from({ length: 48 }, (_, shift) => shift).filter((shift) => 2 ** shift >= from && 2 ** shift <= to);
  const every = shifts.length > 18 ? 2 : 1;
  return {
    width: WIDTH, height, marginLeft: MARGIN, marginRight: 30, marginBottom: 34,
    x: { type: 'log', base: 2, domain: [from, to], label: 'requested bytes', ticks: shifts.filter((_, index) => index % every === 0).map((shift) => 2 ** shift), tickFormat: formatTick },
  };
}

function domainOf(sizes: readonly SizeReport[]): readonly [from: number, to: number] {
  const largest = sizes.reduce((most, size) => Math.max(most, size.most), 2 * SMALLEST);
  return [SMALLEST, 2 ** (Math.floor(Math.log2(largest)) + 1)];
}

/** Those smaller than the axis are in its first bin. */
function listBins(sizes: readonly SizeReport[]): readonly Bin[] {
  const bins = new Map<number, SizeReport[]>();
  for (const size of sizes) {
    const bin = Math.floor(Math.log2(Math.max(SMALLEST, size.most)) * BINS_OF_DOUBLING + 1e-9);
    const own = bins.get(bin);
    if (own === undefined) bins.set(bin, [size]);
    else own.push(size);
  }
  return [...bins].map(([bin, own]) => ({ x1: 2 ** (bin / BINS_OF_DOUBLING), x2: 2 ** ((bin + 1) / BINS_OF_DOUBLING), least: own[0]?.least ?? 0, most: own.at(-1)?.most ?? 0, sizes: own }));
}

function describeSizes({ least, most }: Bin): string {
  return least === most ? `${formatCount(most)} bytes` : `${formatCount(least)} to ${formatCount(most)} bytes`;
}

function listShares(top: number): readonly number[] {
  const step = [0.2, 0.5, 1, 2, 5, 10, 20].find((each) => top / each <= 5) ?? 25;
  return Array.from({ length: Math.floor(top / step) + 1 }, (_, index) => index * step);
}

/** Exact, for multiples of powers of two. */
export function formatTick(bytes: number): string {
  const power = bytes < KIB ? 0 : Math.floor(Math.log2(bytes) / 10);
  return `${bytes / KIB ** power} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power] ?? ''}`;
}

/** At round numbers of KiB, MiB, GiB. */
export function listByteTicks(largest: number): readonly number[] {
  const step = 2 ** Math.max(0, Math.ceil(Math.log2(largest / 6)));
  return Array.from({ length: Math.floor(largest / step) + 1 }, (_, index) => index * step);
}
