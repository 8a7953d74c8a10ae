// The tables that `npm run gen` prints: every class, and what moved against the last generation.
import Table from 'cli-table3';
import pc from 'picocolors';
import type { ClassFacts } from '../gen/derive/class-facts.ts';
import { formatPercent, formatRatio } from '../gen/emit/text.ts';
import type { HeapSpec } from '../gen/spec/types.ts';
import type { RegionSummary } from './summarize-regions.ts';

export function formatClasses(classes: readonly ClassFacts[], { geometry }: HeapSpec): string {
  const rows = classes.map(({ index, region, size, least, units, blocks, tail }) => [
    String(index),
    region,
    String(size),
    String(blocks),
    String(units),
    formatRatio(size, least),
    formatPercent(tail, units * geometry.unit),
  ]);
  return formatTable(['class', 'region', 'size', 'blocks/slab', 'units', 'worst rounding', 'tail waste'], rows);
}

/** One line per region; where the last generation was another, `before → after` in each cell and the classes that moved. */
export function formatChanges(
  now: readonly RegionSummary[],
  before: readonly RegionSummary[] | undefined,
): { readonly table: string; readonly verdict: string; readonly moved: boolean } {
  const pairs = now.map((region) => ({ region, old: before?.find(({ name }) => name === region.name) }));
  const table = formatTable(
    ['region', 'W_MAX', 'classes', 'worst rounding', 'mean rounding'],
    pairs.map(({ region, old }) => [
      region.name,
      formatMove(old?.wMax.toString(), region.wMax.toString()),
      formatMove(old?.sizes.length.toString(), region.sizes.length.toString()),
      formatMove(old?.worst.toFixed(3), region.worst.toFixed(3)),
      formatMove(old?.mean.toFixed(3), region.mean.toFixed(3)),
    ]),
  );
  const moved = pairs.flatMap(({ region, old }) => (old === undefined ? [] : formatMoved(region, old)));
  const verdict =
    before === undefined
      ? 'no earlier generation to compare with'
      : moved.length === 0
        ? 'no class moved against the last generation'
        : moved.join('\n');
  return { table, verdict, moved: moved.length > 0 };
}

function formatMoved(now: RegionSummary, old: RegionSummary): readonly string[] {
  const gained = now.sizes.filter((size) => !old.sizes.includes(size));
  const lost = old.sizes.filter((size) => !now.sizes.includes(size));
  const list = (sizes: readonly number[]): string => (sizes.length === 0 ? 'none' : sizes.join(' '));
  if (gained.length + lost.length === 0) return [];
  return [`${now.name}: ${pc.green('gained')} ${list(gained)}; ${pc.red('lost')} ${list(lost)}`];
}

function formatMove(before: string | undefined, after: string): string {
  return before === undefined || before === after ? after : `${before} → ${pc.bold(after)}`;
}

const noBorders = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: head.map((title) => pc.dim(title)),
    chars: noBorders,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: head.map(() => 'right' as const),
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}
