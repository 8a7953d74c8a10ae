// A TunedSpec as the text of its fields, in the style of gen/spec/size-classes.ts.
import { heap } from '../spec/heap.ts';
import { listParts } from '../spec/parts.ts';
import type { Constant, RegionSpec, SizeClassSpec, TunedSpec } from '../spec/types.ts';

/** Field -> the text of its value, or its fields. */
export interface SpecTree {
  readonly [field: string]: string | SpecTree;
}

type Unit = 'bytes' | 'count';

const slabUnits: Readonly<Record<keyof SizeClassSpec['slab'], Unit>> = {
  wasteDivisor: 'count',
  unitsWhenWasteful: 'count',
  fewBlocksAbove: 'bytes',
  fewBlocks: 'count',
  carve: 'bytes',
  takeWhole: 'bytes',
};

const listUnits: Readonly<Record<keyof SizeClassSpec['lists'], Unit>> = {
  start: 'bytes',
  startBlocks: 'count',
  max: 'bytes',
  maxBlocks: 'count',
  maxAboveTiny: 'bytes',
  fewAbove: 'bytes',
  fewBlocks: 'count',
  batch: 'bytes',
  batchBlocks: 'count',
  ownedUpTo: 'bytes',
};

export function describeSpec({ doc, profile, geometry, sizeClasses, constants }: TunedSpec): SpecTree {
  return {
    doc: quote(doc),
    ...(profile === undefined ? {} : { profile: quote(profile) }),
    ...(geometry === undefined ? {} : { geometry: mapFields(geometry, (bytes) => formatBigint(bytes, 'bytes')) }),
    sizeClasses: {
      regions: mapFields(sizeClasses.regions, describeRegion),
      packedUpTo: formatBigint(sizeClasses.packedUpTo, 'bytes'),
      stepBits: formatBigint(sizeClasses.stepBits, 'count'),
      slab: mapFields(sizeClasses.slab, (value, name) => formatBigint(value, slabUnits[name])),
      lists: mapFields(sizeClasses.lists, (value, name) => formatBigint(value, listUnits[name])),
    },
    ...(constants === undefined ? {} : { constants: mapFields(constants, (value, name) => formatBigint(value, unitOfConstant(name))) }),
  };
}

/** With the fields of a field in its line where they fit there. */
export function renderTree(tree: SpecTree, indent: number): string {
  const fields = Object.entries(tree);
  const line = `{ ${fields.map(([name, value]) => `${name}: ${typeof value === 'string' ? value : renderTree(value, 0)}`).join(', ')} }`;
  const isFlat = fields.every(([, value]) => typeof value === 'string') && !line.includes('\n');
  if (isFlat && line.length + indent <= LINE) return line;
  const inside = ' '.repeat(indent + 2);
  const lines = fields.map(([name, value]) => `${inside}${name}: ${typeof value === 'string' ? wrapList(value, indent + 2) : renderTree(value, indent + 2)},`);
  return ['{', ...lines, `${' '.repeat(indent)}}`].join('\n');
}

/** A list that is longer than a line, in lines. */
export function wrapList(text: string, indent: number): string {
  const [, list, rest = ''] = /^\[(.*)\](\.map\(bytes\))$/.exec(text) ?? [];
  if (list === undefined || text.length + indent <= LINE) return text;
  const lines: string[] = [];
  for (const item of list.split(', ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + item.length + indent + 4 <= LINE) lines[lines.length - 1] = `${last} ${item},`;
    else lines.push(`${item},`);
  }
  return ['[', ...lines.map((line) => ' '.repeat(indent + 2) + line), `${' '.repeat(indent)}]${rest}`].join('\n');
}

const LINE = 120;

function describeRegion({ upTo, wMax, classes }: RegionSpec): SpecTree {
  const sizes = classes === 'derive' ? quote(classes) : `[${classes.join(', ')}].map(bytes)`;
  return { upTo: formatBigint(upTo, 'bytes'), wMax: `ratio(${wMax})`, classes: sizes };
}

function unitOfConstant(name: string): Constant['unit'] {
  const declared = [heap.geometry, ...listParts(heap).map(({ part }) => part)].flatMap(({ constants }) => constants);
  return declared.find((constant) => constant.name === name)?.unit ?? 'count';
}

export function formatBigint(value: bigint, unit: Constant['unit']): string {
  if (unit === 'ms' || unit === 'us') return `${unit}(${value})`;
  if (unit !== 'bytes') return `count(${value})`;
  const [name, shift] = ([['TiB', 40n], ['MiB', 20n], ['KiB', 10n]] as const).find(([, bits]) => value !== 0n && value % (1n << bits) === 0n) ?? ['bytes', 0n];
  return `${name}(${value >> shift})`;
}

function mapFields<Fields extends object, Text extends string | SpecTree>(
  fields: Fields,
  describe: (value: NonNullable<Fields[keyof Fields]>, name: keyof Fields) => Text,
): Readonly<Record<string, Text>> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, describe(value as NonNullable<Fields[keyof Fields]>, name as keyof Fields)]])),
  );
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n')}'`;
}
