// The tables that `npm run compare` prints; what is equal is left out.
import pc from 'picocolors';
import { formatTable } from '../report-classes.ts';
import type { HeldComparison } from './compare-held.ts';
import type { Pair, SpecComparison } from './compare-specs.ts';

export function formatComparison(names: Pair<string>, specs: SpecComparison, held: HeldComparison | undefined): string {
  const sections = [
    formatRegions(names, specs),
    formatMetadata(names, specs),
    formatSettings('numbers that differ', names, [...specs.settings, ...specs.constants]),
    formatLists(names, specs),
    formatMoved(names, specs),
    ...(held === undefined ? [] : [formatRounding(names, held), formatPeaks(names, held)]),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

function formatRegions(names: Pair<string>, { regions }: SpecComparison): string {
  const rows = regions.flatMap(({ name, wMax, classes, worst, mean }) =>
    names.map((spec, side) => [name, spec, String(wMax[side]), String(classes[side]), worst[side]?.toFixed(3) ?? '', mean[side]?.toFixed(3) ?? '']),
  );
  const changes = regions.filter(({ gained, lost }) => gained.length + lost.length > 0).map(({ name, gained, lost }) => `${name}: ${pc.green('gained')} ${listSizes(gained)}; ${pc.red('lost')} ${listSizes(lost)}`);
  const table = formatTable(['region', 'spec', 'W_MAX', 'classes', 'worst rounding', 'mean, all sizes alike'], rows);
  return [table, ...(changes.length === 0 ? ['the classes are the same'] : changes)].join('\n');
}

function listSizes(sizes: readonly number[]): string {
  return sizes.length === 0 ? 'none' : sizes.join(' ');
}

function formatMetadata(names: Pair<string>, { metadata }: SpecComparison): string {
  return formatTable(['metadata', ...names], metadata.map(({ name, values }) => [name, ...values.map(String)]));
}

function formatSettings(title: string, names: Pair<string>, settings: SpecComparison['settings']): string {
  return settings.length === 0 ? '' : formatTable([title, ...names], settings.map(({ name, values }) => [name, ...values]));
}

const LIST_TITLES = { startCapacity: 'start', maxCapacity: 'most', carveBlocks: 'carve', takeBlocks: 'take', batchBlocks: 'batch', units: 'units', blocks: 'blocks/slab' } as const;

/** One row per class that both have and that differs. */
function formatLists(names: Pair<string>, { lists }: SpecComparison): string {
  if (lists.length === 0) return '';
  const fields = (Object.keys(LIST_TITLES) as (keyof typeof LIST_TITLES)[]).filter((field) => lists.some((one) => one.field === field));
  const sizes = [...new Set(lists.map(({ size }) => size))];
  const rows = sizes.map((size) => [String(size), ...fields.map((field) => formatArrow(lists.find((one) => one.size === size && one.field === field)?.values))]);
  return `${formatTable(['class', ...fields.map((field) => LIST_TITLES[field])], rows)}\n${pc.dim(`blocks: ${names.join(' → ')}`)}`;
}

function formatArrow(values: Pair<number> | undefined): string {
  return values === undefined ? '' : `${values[0]} → ${values[1]}`;
}

function formatMoved(names: Pair<string>, { moved }: SpecComparison): string {
  if (moved.length === 0) return 'no size moved';
  return formatTable(['requests of', ...names], moved.map(({ from, to, blocks }) => [from === to ? String(from) : `${from} to ${to}`, ...blocks.map(String)]));
}

function formatRounding(names: Pair<string>, { rounding }: HeldComparison): string {
  const rows = rounding.map(({ region, allocations, rounding: values }) => [region, String(allocations), ...values.map((value) => value.toFixed(3))]);
  return formatTable(['rounding of what was asked', 'allocations', ...names], rows);
}

function formatPeaks(names: Pair<string>, { peaks }: HeldComparison): string {
  const rows = peaks.flatMap(({ process, command, held }) =>
    names.map((name, side) => {
      const { asked, blocks, waste } = held[side as 0 | 1];
      return [`${process} ${command}`.slice(0, 40), name, String(Math.round(asked)), String(Math.round(blocks)), String(Math.round(waste)), asked === 0 ? '' : `${((100 * waste) / asked).toFixed(2)}%`];
    }),
  );
  return formatTable(['at the peak of', 'spec', 'bytes asked', 'bytes of blocks', 'waste', 'of asked'], rows);
}
