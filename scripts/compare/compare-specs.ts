// Two specs side by side, as values.
import { type ClassFacts, deriveClasses } from '../../gen/derive/class-facts.ts';
import { deriveConstants } from '../../gen/derive/constants.ts';
import { listParts } from '../../gen/spec/parts.ts';
import type { HeapSpec, RegionName } from '../../gen/spec/types.ts';
import { summarizeRegions } from '../summarize-regions.ts';

/** Of the first spec, and of the second. */
export type Pair<Value> = readonly [Value, Value];

export interface RegionComparison {
  readonly name: RegionName;
  readonly wMax: Pair<number>;
  readonly classes: Pair<number>;
  /** Worst and mean rounding, when every size of the region is asked equally often. */
  readonly worst: Pair<number>;
  readonly mean: Pair<number>;
  readonly gained: readonly number[];
  readonly lost: readonly number[];
}

export interface ListDifference {
  /** Of a class that both have. */
  readonly size: number;
  readonly field: 'startCapacity' | 'maxCapacity' | 'carveBlocks' | 'takeBlocks' | 'batchBlocks' | 'units' | 'blocks';
  readonly values: Pair<number>;
}

export type Setting = { readonly name: string; readonly values: Pair<string> };

/** Requests whose block is another: of a class, or (`pages`) as many pages as each needs. */
export interface MovedSizes {
  readonly from: number;
  readonly to: number;
  readonly blocks: Pair<number | 'pages'>;
}

export interface SpecComparison {
  readonly regions: readonly RegionComparison[];
  readonly metadata: readonly { readonly name: string; readonly values: Pair<number> }[];
  readonly lists: readonly ListDifference[];
  readonly settings: readonly Setting[];
  readonly constants: readonly Setting[];
  readonly moved: readonly MovedSizes[];
}

export interface Side {
  readonly heap: HeapSpec;
  readonly classes: readonly ClassFacts[];
}

export function createSide(heap: HeapSpec): Side {
  return { heap, classes: deriveClasses(heap) };
}

export function compareSpecs(a: Side, b: Side): SpecComparison {
  return {
    regions: compareRegions(a, b),
    metadata: compareMetadata(a, b),
    lists: compareLists(a, b),
    settings: compareTexts(listSettings(a.heap), listSettings(b.heap)),
    constants: compareTexts(listConstants(a.heap), listConstants(b.heap)),
    moved: listMoved(a, b),
  };
}

function compareRegions(a: Side, b: Side): readonly RegionComparison[] {
  const [before, after] = [summarizeRegions(a.classes, a.heap), summarizeRegions(b.classes, b.heap)];
  return before.flatMap((one) => {
    const other = after.find(({ name }) => name === one.name);
    if (other === undefined) return [];
    const of = (value: (summary: typeof one) => number): Pair<number> => [value(one), value(other)];
    return [
      {
        name: one.name,
        wMax: of(({ wMax }) => wMax),
        classes: of(({ sizes }) => sizes.length),
        worst: of(({ worst }) => worst),
        mean: of(({ mean }) => mean),
        gained: other.sizes.filter((size) => !one.sizes.includes(size)),
        lost: one.sizes.filter((size) => !other.sizes.includes(size)),
      },
    ];
  });
}

/** sizeof(class_info_t). */
const CLASS_ROW_BYTES = 32;

function compareMetadata(a: Side, b: Side): SpecComparison['metadata'] {
  const of = (name: string, measure: (side: Side) => number): SpecComparison['metadata'][number] => ({ name, values: [measure(a), measure(b)] });
  const constant = ({ heap, classes }: Side, name: string): number => Number(deriveConstants(heap, classes).find((one) => one.name === name)?.value ?? 0n);
  return [
    of('bytes of a thread heap', (side) => constant(side, 'HAK_HEAP_BYTES')),
    of('bytes of class tables', (side) => side.classes.length * CLASS_ROW_BYTES + constant(side, 'HAK_GRANULE_COUNT') + constant(side, 'HAK_STEP_COUNT')),
    of('units of a superslab', ({ heap }) => Number(heap.geometry.superslab / heap.geometry.unit)),
  ];
}

const LIST_FIELDS = ['startCapacity', 'maxCapacity', 'carveBlocks', 'takeBlocks', 'batchBlocks', 'units', 'blocks'] as const;

function compareLists(a: Side, b: Side): readonly ListDifference[] {
  return a.classes.flatMap((one) => {
    const other = b.classes.find(({ size }) => size === one.size);
    if (other === undefined) return [];
    const rows = LIST_FIELDS.map((field) => ({ size: Number(one.size), field, values: [Number(one[field]), Number(other[field])] as const }));
    return rows.filter(({ values: [before, after] }) => before !== after);
  });
}

function listSettings({ geometry, sizeClasses }: HeapSpec): ReadonlyMap<string, string> {
  const { unit, superslab, arena } = geometry;
  const { regions: _, ...numbers } = sizeClasses;
  const groups = Object.entries({ geometry: { unit, superslab, arena }, ...numbers });
  return new Map(
    groups.flatMap(([name, value]) =>
      typeof value === 'object' ? Object.entries(value).map(([field, one]) => [`${name}.${field}`, String(one)] as const) : [[name, String(value)] as const],
    ),
  );
}

function listConstants(heap: HeapSpec): ReadonlyMap<string, string> {
  const declared = [heap.geometry, ...listParts(heap).map(({ part }) => part)].flatMap(({ constants }) => constants);
  return new Map(declared.map(({ name, value }) => [name, String(value)]));
}

function compareTexts(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): readonly Setting[] {
  return [...a].flatMap(([name, before]) => (b.get(name) === before ? [] : [{ name, values: [before, b.get(name) ?? ''] as const }]));
}

function listMoved(a: Side, b: Side): readonly MovedSizes[] {
  const ends = [...new Set([a, b].flatMap(({ classes }) => classes.map(({ size }) => Number(size))))].sort((one, other) => one - other);
  const moved: MovedSizes[] = [];
  ends.forEach((to, index) => {
    const blocks = [describeBlock(to, a), describeBlock(to, b)] as const;
    if (blocks[0] === blocks[1]) return;
    const [from, last] = [(ends[index - 1] ?? 0) + 1, moved.at(-1)];
    const goesOn = last !== undefined && last.to + 1 === from && last.blocks[0] === blocks[0] && last.blocks[1] === blocks[1];
    if (goesOn) moved[moved.length - 1] = { ...last, to };
    else moved.push({ from, to, blocks });
  });
  return moved;
}

function describeBlock(n: number, { heap, classes }: Side): number | 'pages' {
  if (n > Number(heap.sizeClasses.packedUpTo)) return 'pages';
  return Number(classes.find(({ size }) => Number(size) >= n)?.size ?? n);
}
