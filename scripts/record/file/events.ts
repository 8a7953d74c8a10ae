// A window of the event stream as columns. A block is written as its distance from the newest one, and the size of a block
// that the window has seen allocated is not written again.
import { type EventStream, STREAM_OPS, type StreamWindow } from '../../../gen/tune/profile.ts';
import { CELL_COUNT, cellOfSize, mostOfCell } from '../../../gen/tune/size-cells.ts';
import type { ByteReader, ByteWriter } from './columns.ts';

const FREE = STREAM_OPS.indexOf('free');
const REALLOC = STREAM_OPS.indexOf('realloc');
/** In place of a size: the most of the cell of the block's allocation. */
const KNOWN = -1;

export function encodeWindow(out: ByteWriter, { seconds, isFromStart, live, events }: StreamWindow): void {
  out.double(seconds);
  out.byte(isFromStart ? 1 : 0);
  encodeCells(out, live);
  const { op, block, from, size, fromSize, alignmentShift, thread, us, length } = events;
  const [blocks, froms, sizes, fromSizes] = [new Float64Array(length), [] as number[], new Float64Array(length), [] as number[]];
  const known = new Map<number, number>();
  const hide = (of: number, bytes: number): number => (known.get(of) === bytes ? KNOWN : bytes);
  for (let i = 0, next = 0; i < length; i++) {
    const [id = 0, kind, bytes = 0, old = 0, oldBytes = 0] = [block[i], op[i], size[i], from[i], fromSize[i]];
    if (kind === REALLOC) {
      froms.push(next - old);
      fromSizes.push(hide(old, oldBytes));
    }
    blocks[i] = next - id;
    sizes[i] = kind === FREE ? hide(id, bytes) : bytes;
    if (kind !== FREE) known.set(id, mostOfCell(cellOfSize(bytes)));
    next = Math.max(next, id + 1, kind === REALLOC ? old + 1 : 0);
  }
  for (const column of [op, blocks, froms, sizes, fromSizes, alignmentShift, thread]) out.column(column);
  out.column(us, 'steps');
}

export function decodeWindow(bytes: ByteReader): StreamWindow {
  const seconds = bytes.double();
  const isFromStart = bytes.byte() === 1;
  const live = Uint32Array.from(decodeCells(bytes));
  const op = Uint8Array.from(bytes.column());
  const { length } = op;
  const [blocks, froms, sizes, fromSizes] = [bytes.column(), bytes.column(), bytes.column(), bytes.column()];
  const events: EventStream = {
    length,
    op,
    block: new Uint32Array(length),
    from: new Uint32Array(length),
    size: new Float64Array(length),
    fromSize: new Float64Array(length),
    alignmentShift: Uint8Array.from(bytes.column()),
    thread: Uint16Array.from(bytes.column()),
    us: bytes.column(),
  };
  const known = new Map<number, number>();
  const show = (of: number, written: number): number => (written === KNOWN ? (known.get(of) ?? 0) : written);
  for (let i = 0, next = 0, moved = 0; i < length; i++) {
    const isRealloc = op[i] === REALLOC;
    if (isRealloc) {
      events.from[i] = next - (froms[moved] ?? 0);
      events.fromSize[i] = show(events.from[i] ?? 0, fromSizes[moved] ?? 0);
      moved++;
    }
    const id = next - (blocks[i] ?? 0);
    events.block[i] = id;
    events.size[i] = show(id, sizes[i] ?? 0);
    if (op[i] !== FREE) known.set(id, mostOfCell(cellOfSize(events.size[i] ?? 0)));
    next = Math.max(next, id + 1, isRealloc ? (events.from[i] ?? 0) + 1 : 0);
  }
  return { seconds, isFromStart, live, events };
}

/** Only those that are not 0. */
function encodeCells(out: ByteWriter, counts: ArrayLike<number>): void {
  const cells = Array.from({ length: counts.length }, (_, cell) => cell).filter((cell) => counts[cell] !== 0);
  out.column(cells, 'steps');
  out.column(cells.map((cell) => counts[cell] ?? 0));
}

function decodeCells(bytes: ByteReader): Float64Array {
  const cells = bytes.column();
  const counts = bytes.column();
  const all = new Float64Array(CELL_COUNT);
  cells.forEach((cell, index) => (all[cell] = counts[index] ?? 0));
  return all;
}
