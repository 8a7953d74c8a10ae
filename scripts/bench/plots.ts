// The page's plots, as SVG text drawn by Observable Plot without a browser.
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { formatMib, formatRatio, formatSeconds } from './format.ts';
import type { CaseSummary, Figures } from './summary.ts';
import type { Allocator } from './types.ts';

export interface Palette {
  readonly domain: readonly string[];
  readonly range: readonly string[];
}

interface RatioDot {
  readonly case: string;
  readonly allocator: string;
  readonly ratio: number;
  readonly title: string;
}

const SUBJECT_COLOUR = '#d62839';
const PEER_COLOURS = ['#8d99ae', '#3a86c8', '#2a9d66', '#e09f1f', '#8e5bb5', '#1fa6a6', '#a0522d', '#5c6b2f'] as const;
const ROW_HEIGHT = 17;
const MIB_KIB = 1024;

export function createPalette(allocators: readonly Allocator[]): Palette {
  const others = allocators.filter(({ role }) => role !== 'subject').map(({ name }) => name);
  const range = allocators.map(({ name, role }) => (role === 'subject' ? SUBJECT_COLOUR : (PEER_COLOURS[others.indexOf(name) % PEER_COLOURS.length] ?? SUBJECT_COLOUR)));
  return { domain: allocators.map(({ name }) => name), range };
}

/** A row per case, a dot per allocator; the line at 1 is the best peer of the case. */
export function drawRatios(cases: readonly CaseSummary[], subject: string | undefined, key: 'timeRatio' | 'memoryRatio', palette: Palette): string {
  const dots = cases.flatMap((summary) => summary.figures.flatMap((entry) => createDot(summary.name, entry, key)));
  const faults = cases.flatMap(({ name, figures }) => figures.filter(({ fault }) => fault !== '').map((entry) => ({ case: name, text: `${entry.allocator}: ${entry.fault}` })));
  const isSubject = ({ allocator }: RatioDot): boolean => allocator === subject;
  const y = { label: null, domain: cases.map(({ name }) => name), type: 'band', tickSize: 0 } as const;
  return renderPlot({
    width: 760,
    height: cases.length * ROW_HEIGHT + 80,
    marginLeft: 170,
    marginRight: 24,
    x: { type: 'log', grid: true, label: key === 'timeRatio' ? 'time / best peer' : 'peak RSS / leanest peer', axis: 'both', tickFormat: (ratio: number) => `${ratio}×` },
    y,
    color: { domain: [...palette.domain], range: [...palette.range] },
    marks: [
      Plot.ruleX([1], { stroke: 'currentColor', strokeWidth: 1.5 }),
      Plot.ruleY(dots, Plot.groupY({ x1: 'min', x2: 'max' }, { y: 'case', x1: 'ratio', x2: 'ratio', stroke: 'currentColor', strokeOpacity: 0.15 })),
      Plot.dot(dots.filter((dot) => !isSubject(dot)), { x: 'ratio', y: 'case', stroke: 'allocator', r: 3.2, strokeWidth: 1.6, title: 'title' }),
      Plot.dot(dots.filter(isSubject), { x: 'ratio', y: 'case', fill: 'allocator', r: 5, title: 'title' }),
      Plot.text(faults, { y: 'case', text: 'text', frameAnchor: 'right', fill: SUBJECT_COLOUR, fontWeight: 'bold', textAnchor: 'end' }),
    ],
  });
}

/** Resident memory over the run's time, one line per allocator. */
export function drawMemoryOverTime(summary: CaseSummary, palette: Palette): string {
  const drawnLastIsOnTop = summary.figures.toReversed();
  const points = drawnLastIsOnTop.flatMap(({ allocator, phases }) =>
    phases.map(({ name, at, rssKib }) => ({ allocator, at, mib: rssKib / MIB_KIB, title: `${allocator}, ${name}: ${formatMib(rssKib)} at ${formatSeconds(at)}` })),
  );
  return renderPlot({
    width: 420,
    height: 230,
    marginLeft: 48,
    x: { label: 'seconds' },
    y: { label: 'MiB resident', zero: true, grid: true },
    color: { domain: [...palette.domain], range: [...palette.range] },
    marks: [
      Plot.ruleY([0]),
      Plot.line(points, { x: 'at', y: 'mib', stroke: 'allocator', strokeWidth: 1.6 }),
      Plot.dot(points, { x: 'at', y: 'mib', fill: 'allocator', r: 2.4, title: 'title' }),
    ],
  });
}

function createDot(benchCase: string, entry: Figures, key: 'timeRatio' | 'memoryRatio'): readonly RatioDot[] {
  const ratio = entry[key];
  if (ratio === null) return [];
  const figure = key === 'timeRatio' ? formatSeconds(entry.minSeconds) : formatMib(entry.peakRssKib);
  return [{ case: benchCase, allocator: entry.allocator, ratio, title: `${benchCase}, ${entry.allocator}: ${figure}, ${formatRatio(ratio)}×` }];
}

export function renderPlot(options: Plot.PlotOptions): string {
  const { document } = parseHTML('<html><body></body></html>');
  return Plot.plot({ document, style: { fontSize: '11px', background: 'none' }, ...options }).outerHTML;
}
