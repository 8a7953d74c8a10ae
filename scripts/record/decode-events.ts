// Raw events, each with the address of its block -> an event stream. A realloc is two raw events of its thread: it is made one, at the
// place of the second.
import { type EventStream, STREAM_OPS, type StreamOp } from '../../gen/tune/profile.ts';
import { cellOfSize, mostOfCell } from '../../gen/tune/size-cells.ts';
import { recordLayout } from './generated/record-layout.ts';
import { readField } from './raw-file.ts';

const EVENT_BYTES = 16;
const { eventFields, operations } = recordLayout;

interface Block {
  readonly number: number;
  readonly size: number;
}

interface State {
  /** By granule. */
  readonly blocks: Map<number, Block>;
  /** Reallocs under way, by thread; a signal handler may begin one within another. */
  readonly pending: Map<number, { readonly granule: number; readonly block: Block }[]>;
  readonly threads: Map<number, number>;
  numbered: number;
}

type Row = readonly [op: StreamOp, block: Block, from: Block | undefined, alignmentShift: number, thread: number, us: number];

export function decodeEvents(view: DataView, count: number): EventStream {
  const state: State = { blocks: new Map(), pending: new Map(), threads: new Map(), numbered: 0 };
  const rows: Row[] = [];
  for (let index = 0; index < count; index++) {
    const row = decodeEvent(view, index * EVENT_BYTES, state);
    if (row !== undefined) rows.push(row);
  }
  return toColumns(rows);
}

/** undefined for a place that nobody came to fill, and for the first half of a realloc. */
function decodeEvent(view: DataView, at: number, state: State): Row | undefined {
  const read = (name: keyof typeof eventFields): number => readField(view, at, eventFields[name]);
  const operation = read('operation');
  if (operation === 0) return undefined;
  const [granule, size, raw, shift] = [read('granule'), read('size'), read('thread'), read('alignment')];
  const us = read('timeHigh') * 2 ** eventFields.timeLow.bits + read('timeLow');
  const thread = numberThread(state, raw);
  switch (operation) {
    case operations.free:
      return ['free', takeBlock(state, granule, size), undefined, 4, thread, us];
    case operations.reallocFrom:
      state.pending.set(raw, [...(state.pending.get(raw) ?? []), { granule, block: takeBlock(state, granule, size) }]);
      return undefined;
    case operations.reallocFailed:
      return restoreBlock(state, raw);
    case operations.reallocTo: {
      const from = state.pending.get(raw)?.pop();
      return [from === undefined ? 'malloc' : 'realloc', giveBlock(state, granule, size), from?.block, 4, thread, us];
    }
    default: {
      const op = operation === operations.calloc ? 'calloc' : operation === operations.memalign ? 'memalign' : 'malloc';
      return [op, giveBlock(state, granule, size), undefined, shift, thread, us];
    }
  }
}

function numberThread({ threads }: State, raw: number): number {
  const known = threads.get(raw);
  if (known === undefined) threads.set(raw, threads.size);
  return known ?? threads.size - 1;
}

function giveBlock(state: State, granule: number, size: number): Block {
  const block = { number: state.numbered++, size };
  state.blocks.set(granule, block);
  return block;
}

/** A block that is older than the window is numbered when it goes; its size is the most of its cell. */
function takeBlock(state: State, granule: number, most: number): Block {
  const known = state.blocks.get(granule);
  state.blocks.delete(granule);
  return known ?? { number: state.numbered++, size: most };
}

function restoreBlock({ pending, blocks }: State, raw: number): undefined {
  const from = pending.get(raw)?.pop();
  if (from !== undefined) blocks.set(from.granule, from.block);
}

function toColumns(rows: readonly Row[]): EventStream {
  const mostOf = (size: number): number => mostOfCell(cellOfSize(size));
  return {
    length: rows.length,
    op: Uint8Array.from(rows, ([op]) => STREAM_OPS.indexOf(op)),
    block: Uint32Array.from(rows, ([, block]) => block.number),
    from: Uint32Array.from(rows, ([, , from]) => from?.number ?? 0),
    size: Float64Array.from(rows, ([op, { size }]) => (op === 'free' ? mostOf(size) : size)),
    fromSize: Float64Array.from(rows, ([, , from]) => (from === undefined ? 0 : mostOf(from.size))),
    alignmentShift: Uint8Array.from(rows, ([, , , shift]) => shift),
    thread: Uint16Array.from(rows, ([, , , , thread]) => thread),
    us: Float64Array.from(rows, ([, , , , , us]) => us),
  };
}
