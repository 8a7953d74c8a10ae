// record_layout.h and record-layout.ts: the raw file of a recorder, for C and for TypeScript.
import { deriveRecordLayout, type PlacedField } from '../derive/record-layout.ts';
import { sizeCells } from '../spec/record.ts';
import type { HeapSpec } from '../spec/types.ts';
import type { Model, Row } from './render.ts';
import { formatMask, formatUnsigned } from './text.ts';

export function modelRecord(heap: HeapSpec): Model {
  const { record } = heap;
  const layout = deriveRecordLayout(heap);
  return {
    magic: formatMask(layout.magic),
    layout: formatMask(layout.layout),
    header: record.header.map(({ name, doc }) => ({ name, doc })),
    windowHeader: record.windowHeader.map(({ name, doc }) => ({ name, doc })),
    operations: record.operations.map(({ name, doc }, index) => ({ name, doc, value: String(index + 1) })),
    counts: listCounts(heap),
    offsets: Object.entries(layout.sections).map(([name, { offset, stride }]) => ({ name: toConstantName(name), offset: formatUnsigned(BigInt(offset)), stride: formatUnsigned(BigInt(stride)) })),
    fields: [...layout.eventFields.map((field) => modelField('EVENT', field)), ...layout.shapeFields.map((field) => modelField('SHAPE', field))],
  };
}

function listCounts(heap: HeapSpec): readonly Row[] {
  const { slots, shapes, moments, windows, firstWindowEvents, windowEvents, commandBytes } = heap.record;
  const { cells, firstFine, firstCoarse, bytes } = deriveRecordLayout(heap);
  const { exactShift, fineUpToShift, fineBits, coarseBits, lastShift } = sizeCells;
  const rows = {
    ...{ HAK_CELL_COUNT: cells, HAK_CELL_FIRST_FINE: firstFine, HAK_CELL_FIRST_COARSE: firstCoarse },
    ...{ HAK_CELL_EXACT_SHIFT: exactShift, HAK_CELL_FINE_UP_TO_SHIFT: fineUpToShift, HAK_CELL_FINE_SHIFT: fineBits },
    ...{ HAK_CELL_COARSE_SHIFT: coarseBits, HAK_CELL_LAST_SHIFT: lastShift },
    ...{ HAK_RECORD_SLOT_COUNT: slots, HAK_RECORD_SHAPE_COUNT: shapes, HAK_RECORD_MOMENT_COUNT: moments, HAK_RECORD_WINDOW_COUNT: windows },
    ...{ HAK_RECORD_FIRST_WINDOW_COUNT: firstWindowEvents, HAK_RECORD_EVENT_COUNT: windowEvents, HAK_RECORD_COMMAND_BYTES: commandBytes, HAK_RECORD_FILE_BYTES: bytes },
  };
  return Object.entries(rows).map(([name, value]) => ({ name, value: formatUnsigned(BigInt(value)) }));
}

function modelField(prefix: string, { name, bits, shift, doc }: PlacedField): Row {
  return { name: `HAK_${prefix}_${name}`, bits: `${bits}u`, shift: `${shift}u`, doc };
}

function toConstantName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** The same for TypeScript. */
export function modelRecordLayout(heap: HeapSpec): Model {
  const { record } = heap;
  const layout = deriveRecordLayout(heap);
  const sections = Object.entries(layout.sections).map(([name, { offset, stride }]) => ({ name, offset: String(offset), stride: String(stride) }));
  const fields = (placed: readonly PlacedField[]): readonly Row[] =>
    placed.map(({ name, word, bits, shift }) => ({ name: toCamelCase(name), word: String(word), bits: String(bits), shift: String(shift) }));
  return {
    magic: `0x${layout.magic.toString(16)}n`,
    layout: `0x${layout.layout.toString(16)}n`,
    bytes: String(layout.bytes),
    cells: String(layout.cells),
    slots: String(record.slots),
    firstFine: String(layout.firstFine),
    moments: String(record.moments),
    shapes: String(record.shapes),
    windows: String(record.windows),
    eventsOffset: String(layout.windowEventsOffset),
    firstWindowEvents: String(record.firstWindowEvents),
    windowEvents: String(record.windowEvents),
    header: listNames(record.header),
    windowHeader: listNames(record.windowHeader),
    operations: record.operations.map(({ name }, index) => ({ name: toCamelCase(name), value: String(index + 1) })),
    sections,
    eventFields: fields(layout.eventFields),
    shapeFields: fields(layout.shapeFields),
  };
}

function listNames(entries: readonly { readonly name: string }[]): readonly Row[] {
  return entries.map(({ name }, index) => ({ name: toCamelCase(name), value: String(index) }));
}

function toCamelCase(name: string): string {
  return name.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
