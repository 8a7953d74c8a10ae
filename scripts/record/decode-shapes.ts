// The rows of timed blocks and of reallocs in a raw file -> what the profile has of them.
import { LIVED_ON, type Origin, type ReallocRow, type ShapeRow } from '../../gen/tune/profile.ts';
import { recordLayout } from './generated/record-layout.ts';
import { offsetOf, type RawFile, readField, readWord } from './raw-file.ts';

const ORIGINS = ['malloc', 'calloc', 'realloc'] as const satisfies readonly Origin[];
const BORN = 1;
const ENDED = 2;
const { shapeFields } = recordLayout;

interface RawShape {
  readonly kind: number;
  readonly cell: number;
  readonly alignment: number;
  readonly origin: number;
  readonly lifetime: number;
  readonly isCross: number;
  readonly chain: number;
  readonly isMove: number;
  readonly blocks: number;
}

export function decodeShapes(file: RawFile): { readonly shapes: readonly ShapeRow[]; readonly reallocs: readonly ReallocRow[] } {
  const rows = readRows(file);
  return {
    shapes: [...listEnded(rows), ...listLivingOn(rows)].toSorted((a, b) => a.cell - b.cell || a.lifetime - b.lifetime),
    reallocs: sumReallocs(rows),
  };
}

/** Threads that make the row of a shape at once make two: one row per shape comes out. */
function readRows({ view, header }: RawFile): readonly RawShape[] {
  const sums = new Map<string, RawShape>();
  const count = Math.min(header('shapes'), recordLayout.shapes);
  for (let row = 0; row < count; row++) {
    const at = offsetOf('shapes', row);
    const key = view.getBigUint64(at, true).toString(36);
    const blocks = readWord(view, at + 8);
    const known = sums.get(key);
    if (known !== undefined) sums.set(key, { ...known, blocks: known.blocks + blocks });
    else if (blocks > 0) sums.set(key, { ...readKey(view, at), blocks });
  }
  return [...sums.values()];
}

function readKey(view: DataView, at: number): Omit<RawShape, 'blocks'> {
  const read = (name: keyof typeof shapeFields): number => readField(view, at, shapeFields[name]);
  return {
    ...{ kind: read('kind'), cell: read('cell'), alignment: read('alignment'), origin: read('origin'), lifetime: read('lifetime') },
    ...{ isCross: read('isCross'), chain: read('chain'), isMove: read('isMove') },
  };
}

function toShape({ cell, alignment, origin, lifetime, isCross, blocks }: RawShape): ShapeRow {
  return { cell, alignment: 2 ** alignment, origin: ORIGINS[origin] ?? 'malloc', lifetime, isCross: isCross === 1, blocks };
}

function listEnded(rows: readonly RawShape[]): readonly ShapeRow[] {
  return rows.filter(({ kind }) => kind === ENDED).map(toShape);
}

/** Those that were timed and have not ended. */
function listLivingOn(rows: readonly RawShape[]): readonly ShapeRow[] {
  const keyOf = ({ cell, alignment, origin }: RawShape): string => `${cell} ${alignment} ${origin}`;
  const ended = new Map<string, number>();
  for (const row of rows) if (row.kind === ENDED) ended.set(keyOf(row), (ended.get(keyOf(row)) ?? 0) + row.blocks);
  return rows
    .filter(({ kind }) => kind === BORN)
    .map((row) => toShape({ ...row, lifetime: LIVED_ON, isCross: 0, blocks: row.blocks - (ended.get(keyOf(row)) ?? 0) }))
    .filter(({ blocks }) => blocks > 0);
}

function sumReallocs(rows: readonly RawShape[]): readonly ReallocRow[] {
  const sums = new Map<string, ReallocRow>();
  for (const { kind, cell, chain, isMove, blocks } of rows) {
    if (kind === BORN || kind === ENDED) continue;
    const key = `${cell} ${chain}`;
    const { calls, moves } = sums.get(key) ?? { calls: 0, moves: 0 };
    sums.set(key, { cell, chain: 2 ** chain, calls: calls + blocks, moves: moves + isMove * blocks });
  }
  return [...sums.values()].toSorted((a, b) => a.cell - b.cell || a.chain - b.chain);
}
