// What comes before and after a window of the event stream, so that it can be replayed again and again: what was live is given out first,
// and at the end what the window left is freed and what it freed is given out again.
import { type EventStream, STREAM_OPS } from './profile.ts';
import { CELL_COUNT, cellOfSize, mostOfCell } from './size-cells.ts';
import { joinStreams } from './streams.ts';

export interface Surrounded {
  readonly opening: EventStream;
  readonly warmUp: EventStream;
}

const MALLOC = STREAM_OPS.indexOf('malloc');
const FREE = STREAM_OPS.indexOf('free');
const REALLOC = STREAM_OPS.indexOf('realloc');

/** More live blocks only cost time: what a window frees of them is always there. */
const LIVE_MOST = 40_000;

export function surroundWindow(live: ArrayLike<number>, events: EventStream): Surrounded {
  const { older, left } = findEnds(events);
  const allocators = createThreads(events, (op) => op !== FREE);
  const freers = createThreads(events, (op) => op === FREE);
  const endUs = events.us[events.length - 1] ?? 0;
  const others = listOthers(live, older, 1 + Math.max(...blocksOf(events)));
  const give = ({ block, size }: Block): Row => ({ op: MALLOC, block, size, thread: allocators(size) });
  const opening = streamOf([...older, ...others].map(give), 0);
  const closing = streamOf([...left.map(({ block, size }) => ({ op: FREE, block, size, thread: freers(size) })), ...older.map(give)], endUs);
  return { opening, warmUp: joinStreams(events, closing) };
}

/** Live blocks by cell after streams that give out all that they free. */
export function countLive(streams: readonly EventStream[]): Float64Array {
  const live = new Float64Array(CELL_COUNT);
  const add = (size: number, blocks: number): void => {
    live[cellOfSize(size)] = (live[cellOfSize(size)] ?? 0) + blocks;
  };
  for (const { op, size, fromSize, length } of streams)
    for (let at = 0; at < length; at++) {
      if (op[at] === REALLOC) add(fromSize[at] ?? 0, -1);
      add(size[at] ?? 0, op[at] === FREE ? -1 : 1);
    }
  return live;
}

interface Block {
  readonly block: number;
  readonly size: number;
}

/** Blocks that are older than the window and end in it, and those that it gives out and leaves. */
function findEnds(events: EventStream): { readonly older: readonly Block[]; readonly left: readonly Block[] } {
  const left = new Map<number, number>();
  const older: Block[] = [];
  const end = (block: number, size: number): void => {
    if (!left.delete(block)) older.push({ block, size });
  };
  for (let at = 0; at < events.length; at++) {
    const op = events.op[at];
    const block = events.block[at] ?? 0;
    if (op === FREE) end(block, events.size[at] ?? 0);
    if (op === REALLOC) end(events.from[at] ?? 0, events.fromSize[at] ?? 0);
    if (op !== FREE) left.set(block, events.size[at] ?? 0);
  }
  return { older, left: [...left].map(([block, size]) => ({ block, size })) };
}

function* blocksOf({ block, from, length }: EventStream): Generator<number> {
  yield 0;
  for (let at = 0; at < length; at++) yield Math.max(block[at] ?? 0, from[at] ?? 0);
}

/** What was live and lives on, under numbers from `next` on; some of them where they are very many. */
function listOthers(live: ArrayLike<number>, older: readonly Block[], next: number): readonly Block[] {
  const known = new Float64Array(CELL_COUNT);
  for (const { size } of older) known[cellOfSize(size)] = (known[cellOfSize(size)] ?? 0) + 1;
  const counts = Float64Array.from(live, (blocks, cell) => Math.max(0, blocks - (known[cell] ?? 0)));
  const total = counts.reduce((sum, blocks) => sum + blocks, 0);
  const share = Math.min(1, LIVE_MOST / Math.max(1, total));
  const blocks: Block[] = [];
  for (const [cell, count] of counts.entries()) for (let left = Math.ceil(count * share); left > 0; left--) blocks.push({ block: next++, size: mostOfCell(cell) });
  return blocks;
}

/** Threads that do so with blocks of a size, in turn; with any, where the window has none of the size. */
function createThreads({ op, size, thread, length }: EventStream, isWanted: (op: number) => boolean): (bytes: number) => number {
  const byCell = new Map<number, number[]>();
  const all: number[] = [];
  for (let at = 0; at < length; at++) {
    if (!isWanted(op[at] ?? 0)) continue;
    const cell = cellOfSize(size[at] ?? 0);
    byCell.set(cell, [...(byCell.get(cell) ?? []).slice(-SEEN_MOST), thread[at] ?? 0]);
    all.push(thread[at] ?? 0);
  }
  let turn = 0;
  return (bytes) => {
    const threads = byCell.get(cellOfSize(bytes)) ?? all;
    return threads[turn++ % Math.max(1, threads.length)] ?? 0;
  };
}

const SEEN_MOST = 32;

interface Row extends Block {
  readonly op: number;
  readonly thread: number;
}

function streamOf(rows: readonly Row[], us: number): EventStream {
  return {
    length: rows.length,
    op: Uint8Array.from(rows, ({ op }) => op),
    block: Uint32Array.from(rows, ({ block }) => block),
    from: new Uint32Array(rows.length),
    size: Float64Array.from(rows, ({ size }) => size),
    fromSize: new Float64Array(rows.length),
    alignmentShift: new Uint8Array(rows.length).fill(4),
    thread: Uint16Array.from(rows, ({ thread }) => thread),
    us: new Float64Array(rows.length).fill(us),
  };
}
