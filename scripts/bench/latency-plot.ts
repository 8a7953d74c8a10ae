// The plot of the page's latency section.
import * as Plot from '@observablehq/plot';
import { formatNanoseconds } from './format.ts';
import { CALLS, PERCENTILES } from './latency.ts';
import { renderPlot, type Palette } from './plots.ts';
import type { CaseSummary } from './summary.ts';

interface LatencyDot {
  readonly call: string;
  readonly round: string;
  readonly allocator: string;
  readonly percentile: string;
  readonly ns: number;
  readonly title: string;
}

const ROW_HEIGHT = 15;
/** A logarithm needs something: below this the clock says nothing. */
const SHORTEST_NS = 1;
const RADII: Readonly<Record<string, number>> = { p50: 4.5, p99: 3, 'p99.9': 2.2, longest: 3.6 };

/** malloc beside free, a row per allocator in each round: from the median (large) to the longest call (hollow). */
export function drawLatency({ figures }: CaseSummary, palette: Palette): string {
  const dots = figures.flatMap(({ allocator, latency }) =>
    latency.flatMap((round, index) =>
      CALLS.flatMap((call) =>
        PERCENTILES.map(({ key, title }): LatencyDot => {
          const text = `${allocator}, ${call}, round ${index + 1}: ${title} ${formatNanoseconds(round[call][key])}, all calls ${formatNanoseconds(round[call].totalNs)}`;
          return { call, round: `round ${index + 1}`, allocator, percentile: title, ns: Math.max(round[call][key], SHORTEST_NS), title: text };
        }),
      ),
    ),
  );
  const place = { x: 'ns', y: 'allocator', fx: 'call', fy: 'round' } as const;
  const isLongest = ({ percentile }: LatencyDot): boolean => percentile === 'longest';
  const radius = ({ percentile }: LatencyDot): number => RADII[percentile] ?? 0;
  const roundCount = new Set(dots.map(({ round }) => round)).size;
  return renderPlot({
    width: 1240,
    height: roundCount * (palette.domain.length + 1) * ROW_HEIGHT + 90,
    marginLeft: 100,
    marginRight: 60,
    x: { type: 'log', grid: true, label: 'time of a call', ticks: listPowersOfTen(dots), tickFormat: formatNanoseconds },
    y: { label: null, domain: [...palette.domain], type: 'band', tickSize: 0 },
    fx: { label: null, domain: [...CALLS] },
    fy: { label: null },
    r: { type: 'identity' },
    color: { domain: [...palette.domain], range: [...palette.range] },
    marks: [
      Plot.ruleY(dots, Plot.groupY({ x1: 'min', x2: 'max' }, { ...place, x1: 'ns', x2: 'ns', stroke: 'allocator', strokeOpacity: 0.5 })),
      Plot.dot(dots.filter((dot) => !isLongest(dot)), { ...place, fill: 'allocator', r: radius, title: 'title' }),
      Plot.dot(dots.filter(isLongest), { ...place, stroke: 'allocator', r: radius, strokeWidth: 1.6, title: 'title' }),
    ],
  });
}

/** Those that the dots span: ticks between them would have no room for a label. */
function listPowersOfTen(dots: readonly LatencyDot[]): number[] {
  const times = dots.map(({ ns }) => ns);
  const first = Math.ceil(Math.log10(Math.min(...times)));
  const last = Math.floor(Math.log10(Math.max(...times)));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => 10 ** (first + index));
}
