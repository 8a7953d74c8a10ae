// The flame graph: the root at the top, boxes as wide as the chosen measure, click to zoom.
import flamegraph, { type Box, type FlameGraph } from 'd3-flame-graph';
import { select } from 'd3-selection';
import { formatAmount, formatChange, formatShare } from '../format.ts';
import { colourChange, createPalette, FADED, FOUND } from './colours.ts';
import type { PageData } from './data.ts';
import { buildTree, type FlameNode } from './tree.ts';

export interface Flame {
  readonly search: (term: string) => void;
  readonly reset: () => void;
}

interface Places {
  readonly graph: HTMLElement;
  readonly details: HTMLElement;
}

const HINT = 'Point at a box to see its figures, click to zoom in.';

export function drawFlame(data: PageData, measureIndex: number, modules: readonly string[], { graph, details }: Places): Flame {
  const measure = data.measures[measureIndex];
  if (measure === undefined) return { search: () => undefined, reset: () => undefined };
  const tree = buildTree(data, measureIndex);
  const paint = data.isDiff ? colourChange : createPalette(modules);
  let isSearching = false;
  let resting = HINT;
  const say = (text: string): void => void (details.textContent = text);
  const describe = ({ data: { name, frame, value, now, before } }: Box): string => {
    const amounts = data.isDiff
      ? `${formatChange(measure, now - before)} (${formatAmount(measure, before)} → ${formatAmount(measure, now)})`
      : `${formatAmount(measure, value)}, ${formatShare(value, tree.value)}`;
    return [frame?.full ?? name, amounts, frame?.place ?? ''].filter((text) => text !== '').join(' · ');
  };
  const chart: FlameGraph = flamegraph()
    .width(graph.clientWidth)
    .cellHeight(20)
    .minFrameSize(0.5)
    .inverted(true)
    .resetHeightOnZoom(true)
    .transitionDuration(matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 200)
    .sort((a, b) => b.data.value - a.data.value)
    .setColorMapper(({ data: node, highlight }) => (highlight === true ? FOUND : isSearching ? FADED : paint(node)))
    .setLabelHandler(describe)
    .setDetailsHandler((text) => say(text ?? resting))
    .setSearchMatch(({ data: node }, term) => matches(node, term))
    .setSearchHandler((_, sum) => say((resting = `Found ${formatAmount(measure, sum)}, ${formatShare(sum, tree.value)} of all.`)));
  graph.replaceChildren();
  if (tree.value > 0) select(graph).datum(tree).call(chart);
  else graph.textContent = `Nothing is ${measure.title}.`;
  say(resting);
  return {
    search: (term) => {
      isSearching = term !== '';
      resting = HINT;
      if (tree.value === 0) return;
      if (isSearching) chart.search(term);
      else chart.clear();
    },
    reset: () => void (tree.value > 0 && chart.resetZoom()),
  };
}

export function matches({ frame }: FlameNode, term: string): boolean {
  const wanted = term.toLowerCase();
  return frame !== undefined && [frame.full, frame.place, frame.module].some((text) => text.toLowerCase().includes(wanted));
}
