// Where everything is in the raw file of a recorder: bytes from its start, sections at multiples of a page.
import { sizeCells } from '../spec/record.ts';
import type { BitField, HeapSpec, RecordSpec } from '../spec/types.ts';
import { hashFnv } from './hash.ts';

export interface PlacedField extends BitField {
  readonly shift: number;
}

export interface RecordLayout {
  readonly magic: bigint;
  /** Changes whenever a reader would have to. */
  readonly layout: bigint;
  readonly cells: number;
  readonly firstFine: number;
  readonly firstCoarse: number;
  /** Sections in their order. */
  readonly sections: Readonly<Record<SectionName, { readonly offset: number; readonly stride: number }>>;
  /** Within a window: after its header words. */
  readonly windowEventsOffset: number;
  readonly bytes: number;
  readonly eventFields: readonly PlacedField[];
  readonly shapeFields: readonly PlacedField[];
}

export type SectionName = 'header' | 'command' | 'inherited' | 'peaks' | 'totals' | 'slots' | 'shapes' | 'moments' | 'firstWindow' | 'windows';

const MAGIC = 0x0063_6572_6d6b_6168n; // "hakmrec" as the bytes of the file have it
const PAGE = 4096;
const WORD = 8;

export function deriveRecordLayout({ record }: HeapSpec): RecordLayout {
  const { firstFine, firstCoarse, cells } = countCells();
  const moment = align(WORD + 4 * cells, WORD);
  const windowEventsOffset = align(record.windowHeader.length * WORD + 4 * cells, WORD);
  const sizes: readonly (readonly [SectionName, stride: number, rows: number])[] = [
    ['header', record.header.length * WORD, 1],
    ['command', record.commandBytes, 1],
    ['inherited', 4 * cells, 1],
    ['peaks', moment, 2],
    ['totals', 4 * WORD * cells, 1],
    ['slots', align(2 * WORD * cells + WORD * (cells - firstFine), PAGE), record.slots],
    ['shapes', 2 * WORD, record.shapes],
    ['moments', moment, record.moments],
    ['firstWindow', windowEventsOffset + 2 * WORD * record.firstWindowEvents, 1],
    ['windows', windowEventsOffset + 2 * WORD * record.windowEvents, record.windows - 1],
  ];
  let offset = 0;
  const sections = Object.fromEntries(
    sizes.map(([name, stride, rows]) => {
      const section = { offset, stride };
      offset = align(offset + stride * rows, PAGE);
      return [name, section];
    }),
  ) as RecordLayout['sections'];
  return {
    magic: MAGIC,
    layout: hashFnv(JSON.stringify([record, sizeCells, sizes], (key, value: unknown) => (key === 'doc' ? undefined : value))),
    ...{ cells, firstFine, firstCoarse, sections, windowEventsOffset, bytes: offset },
    eventFields: placeFields(record.eventFields),
    shapeFields: placeFields(record.shapeFields),
  };
}

function countCells(): { firstFine: number; firstCoarse: number; cells: number } {
  const { exactShift, fineUpToShift, fineBits, coarseBits, lastShift } = sizeCells;
  const firstFine = 2 ** exactShift + 1;
  const firstCoarse = firstFine + ((fineUpToShift - exactShift) << fineBits);
  return { firstFine, firstCoarse, cells: firstCoarse + ((lastShift - fineUpToShift + 1) << coarseBits) };
}

function placeFields(fields: RecordSpec['eventFields']): readonly PlacedField[] {
  return fields.map((field, index) => ({
    ...field,
    shift: fields.slice(0, index).reduce((sum, { word, bits }) => (word === field.word ? sum + bits : sum), 0),
  }));
}

function align(bytes: number, to: number): number {
  return Math.ceil(bytes / to) * to;
}
