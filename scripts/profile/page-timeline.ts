// What was in use over several profiles, the sites with most of it stacked.
import * as Plot from '@observablehq/plot';
import { renderPlot } from '../bench/plots.ts';
import { formatAmount } from './format.ts';
import { escapeHtml } from './html.ts';
import { shortenName } from './names.ts';
import { measureSites, type Report } from './report.ts';

interface Point {
  readonly at: number;
  readonly layer: string;
  readonly amount: number;
}

const COLOURS = ['#e07a3f', '#3a86c8', '#2a9d66', '#8e5bb5', '#d9a91f', '#1fa6a6', '#c8577f', '#7d8f2f'] as const;
const OTHERS_COLOUR = '#8d99ae';
const UNITS = [['s', 1000], ['min', 60_000], ['h', 3_600_000]] as const;
/** A plot in seconds up to so many of them, then in minutes, then in hours. */
const MAX_OF_UNIT = 150;

export function formatTimeline({ timeline, measure }: Report): string {
  const amounts = timeline.map(({ stacks }) => measureSites(stacks, measure));
  const largest = new Map<string, { name: string; amount: number }>();
  for (const [key, { frame, amount }] of amounts.flatMap((sites) => [...sites]))
    if (amount > (largest.get(key)?.amount ?? 0)) largest.set(key, { name: `${shortenName(frame.name)}${frame.line > 0 ? `:${frame.line}` : ''}`, amount });
  const layers = [...largest].toSorted(([, a], [, b]) => b.amount - a.amount).slice(0, COLOURS.length);
  const names = [...layers.map(([, { name }]) => name), 'others'];
  const start = timeline[0]?.facts.timeMs ?? 0;
  const lengthMs = (timeline.at(-1)?.facts.timeMs ?? 0) - start;
  const [unit, divisor] = UNITS.find(([, ms]) => lengthMs / ms <= MAX_OF_UNIT) ?? UNITS[2];
  const points = timeline.flatMap(({ facts }, index): readonly Point[] => {
    const at = (facts.timeMs - start) / divisor;
    const shown = layers.map(([key]) => amounts[index]?.get(key)?.amount ?? 0);
    const all = [...(amounts[index]?.values() ?? [])].reduce((sum, { amount }) => sum + amount, 0);
    return [...shown, all - shown.reduce((sum, amount) => sum + amount, 0)].map((amount, layer) => ({ at, layer: String(layer), amount }));
  });
  const domain = names.map((_, layer) => String(layer));
  const range = [...COLOURS.slice(0, layers.length), OTHERS_COLOUR];
  const describe = ({ layer, amount }: Point): string => `${names[Number(layer)] ?? ''}: ${formatAmount(measure, amount)}`;
  const plot = renderPlot({
    width: 1100,
    height: 320,
    marginLeft: 70,
    x: { label: `${unit} since the first profile` },
    y: { label: null, zero: true, grid: true, tickFormat: (amount: number) => formatAmount(measure, amount), ...(measure.unit === 'bytes' ? { ticks: listTicks(points) } : {}) },
    color: { domain, range },
    marks: [
      Plot.areaY(points, Plot.stackY({ x: 'at', y: 'amount', fill: 'layer', fillOpacity: 0.85, order: domain, title: (point: Point) => names[Number(point.layer)] })),
      Plot.dot(points, Plot.stackY2({ x: 'at', y: 'amount', fill: 'layer', stroke: 'var(--paper)', strokeWidth: 0.75, r: 3, order: domain, title: describe })),
      Plot.ruleY([0]),
    ],
  });
  const legend = names.map((name, index) => `<li style="--colour:${range[index] ?? ''}">${escapeHtml(name)}</li>`);
  return `<ul class="legend">${legend.join('')}</ul>${plot}`;
}

/** Ticks at round numbers of KiB, MiB, GiB. */
function listTicks(points: readonly Point[]): readonly number[] {
  const sums = new Map<number, number>();
  for (const { at, amount } of points) sums.set(at, (sums.get(at) ?? 0) + amount);
  const largest = Math.max(1, ...sums.values());
  const step = 2 ** Math.max(0, Math.ceil(Math.log2(largest / 6)));
  return Array.from({ length: Math.floor(largest / step) + 1 }, (_, index) => index * step);
}
