// The plots over time: how long blocks live, and what was live.
import * as Plot from '@observablehq/plot';
import { renderPlot } from '../bench/plots.ts';
import { formatBytes, formatCount, formatShare } from '../profile/format.ts';
import type { Report } from './build-report.ts';
import { formatTick, listByteTicks } from './plot-sizes.ts';
import { nameLifetime } from './words.ts';

const OWN_COLOUR = '#2a9d66';
const CROSS_COLOUR = '#e09f1f';
const COLOURS = ['#3a86c8', '#e07a3f', '#2a9d66', '#8e5bb5', '#d9a91f', '#8d99ae'] as const;
const WIDTH = 1240;
const MARGIN = 74;

export interface Legend {
  readonly names: readonly string[];
  readonly colours: readonly string[];
}

export const LIFETIME_LEGEND: Legend = { names: ['freed by the thread that allocated, or not at all', 'freed by another thread'], colours: [OWN_COLOUR, CROSS_COLOUR] };

export function drawLifetimes({ lifetimes }: Report): string {
  const whole = lifetimes.reduce((sum, { own, cross }) => sum + own + cross, 0);
  const bars = lifetimes.flatMap((lifetime) =>
    ([['own', lifetime.own], ['cross', lifetime.cross]] as const)
      .filter(([, blocks]) => blocks > 0)
      .map(([kind, blocks]) => ({ lifetime: nameLifetime(lifetime), kind, share: (100 * blocks) / whole, title: `${nameLifetime(lifetime)}, ${kind === 'own' ? 'same thread' : 'another thread'}: about ${formatCount(blocks)} blocks, ${formatShare(blocks, whole)}` })),
  );
  return renderPlot({
    width: WIDTH,
    height: 230,
    marginLeft: MARGIN,
    marginRight: 16,
    marginBottom: 56,
    x: { type: 'band', domain: lifetimes.map(nameLifetime), label: 'lived', tickRotate: lifetimes.length > 14 ? -35 : 0 },
    y: { label: '% of the blocks', grid: true },
    color: { domain: ['own', 'cross'], range: [OWN_COLOUR, CROSS_COLOUR] },
    marks: [Plot.barY(bars, { x: 'lifetime', y: 'share', fill: 'kind', title: 'title', order: ['own', 'cross'] }), Plot.ruleY([0])],
  });
}

/** The steps between moments are not known: a line joins them. */
export function drawTimeline({ series }: Report): string {
  const points = series.flatMap(({ points: own }, index) => own.map(({ seconds, bytes }) => ({ series: String(index), seconds, bytes })));
  const tops = series.map(({ name, points: own }, index) => {
    const top = own.reduce((most, point) => (point.bytes > most.bytes ? point : most), { seconds: 0, bytes: 0 });
    return { ...top, series: String(index), title: `${name}: at most ${formatBytes(top.bytes)}, after ${top.seconds.toPrecision(3)} s` };
  });
  const domain = series.map((_, index) => String(index));
  return renderPlot({
    width: WIDTH,
    height: 260,
    marginLeft: MARGIN,
    marginRight: 16,
    x: { label: 'seconds' },
    y: { label: 'live bytes', zero: true, grid: true, tickFormat: formatTick, ticks: listByteTicks(tops.reduce((most, { bytes }) => Math.max(most, bytes), 1)) },
    color: { domain, range: [...COLOURS] },
    marks: [
      ...(series.length === 1 ? [Plot.areaY(points, { x: 'seconds', y: 'bytes', fill: 'series', fillOpacity: 0.18 })] : []),
      Plot.line(points, { x: 'seconds', y: 'bytes', stroke: 'series', strokeWidth: 1.8 }),
      Plot.dot(tops, { x: 'seconds', y: 'bytes', fill: 'series', r: 4, title: 'title' }),
      Plot.ruleY([0]),
    ],
  });
}

export function legendOfSeries({ series }: Report): Legend {
  return { names: series.map(({ name }) => name), colours: COLOURS.slice(0, series.length) };
}
