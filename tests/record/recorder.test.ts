// What the recorder says about programs of which the truth is known.
import { describe, expect, it } from 'vitest';
import { LIVED_ON, type ProcessProfile, STREAM_OPS, type StreamWindow } from '../../gen/tune/profile.ts';
import { cellOfSize, mostOfCell } from '../../gen/tune/size-cells.ts';
import { onlyProcess, rowOf, setUpRecorder } from './recording.ts';

const { compile, record } = setUpRecorder();

describe('counts', () => {
  it('are exact, whichever way a block is got and given back', async () => {
    const recording = await record([await compile('known.c')]);
    expect({ code: recording.code, stderr: recording.stderr, notes: recording.notes }).toEqual({ code: 0, stderr: '', notes: [] });
    const process = onlyProcess(recording);
    expect(process).toMatchObject({ ending: 'exit', threads: 2, threadsAtOnce: 2, runs: 1 });
    const counts = (size: number): readonly number[] => {
      const { allocations, frees, crossFrees, bytes } = rowOf(process, cellOfSize(size));
      return [allocations, frees, crossFrees, bytes];
    };
    expect(counts(907)).toEqual([500, 500, 400, 500 * 907]);
    expect(counts(707)).toEqual([300, 300, 0, 300 * 707]);
    for (const size of [809, 811, 821]) expect(counts(size)).toEqual([50, 50, 0, 50 * size]);
    expect(counts(50021)).toEqual([40, 0, 0, 40 * 50021]);
    for (const size of [601, 602, 603, 604, 605]) expect(counts(size)).toEqual([20, 20, 0, 20 * size]);
    for (const size of [613, 617]) expect(counts(size)).toEqual([1, 1, 0, size]);
    expect(counts(1857)).toEqual([1, 1, 0, 1857]);
  });

  it('tell reallocs by how many there were before, and whether the block moved', async () => {
    const { reallocs, shapes } = onlyProcess(await record([await compile('known.c')]));
    const calls = (size: number): unknown => reallocs.filter(({ cell }) => cell === size).map(({ chain, calls: n }) => [chain, n]);
    expect([601, 602, 603, 604, 605].map(calls)).toEqual([[[1, 20]], [[2, 20]], [[4, 20]], [[4, 20]], []]);
    for (const row of reallocs.filter(({ cell }) => cell > 600 && cell < 605)) expect(row.moves).toBeLessThanOrEqual(row.calls);
    expect(shapes.filter(({ cell }) => cell === 603).every(({ origin }) => origin === 'realloc')).toBe(true);
  });

  it('tell alignment and calloc', async () => {
    const { shapes } = onlyProcess(await record([await compile('known.c')]));
    const kinds = (size: number): readonly unknown[] => [...new Set(shapes.filter(({ cell }) => cell === size).map(({ alignment, origin }) => `${alignment} ${origin}`))];
    expect([809, 811, 821, 707].map(kinds)).toEqual([['256 malloc'], ['64 malloc'], ['4096 malloc'], ['16 calloc']]);
    const living = shapes.filter(({ cell }) => cell === cellOfSize(50021));
    expect(living).toMatchObject([{ lifetime: LIVED_ON, isCross: false }]);
    expect(shapes.filter(({ cell, isCross }) => cell === 907 && isCross).length).toBeGreaterThan(0);
  });

  it('have each operator new and delete once', async () => {
    const recording = await record([await compile('operators.cpp')]);
    expect(recording.code).toBe(0);
    const process = onlyProcess(recording);
    const sizes = [701, 703, 709, 719, 727, 733, 739, 743, 751];
    expect(sizes.map((size) => [rowOf(process, size).allocations, rowOf(process, size).frees])).toEqual(sizes.map(() => [30, 30]));
  });
});

describe('the first window', () => {
  it('has every call of one thread in its order, with sizes, blocks and alignments', async () => {
    const { processes, stdout } = await record([await compile('calls.c')]);
    const window = firstWindow(processes[0]);
    expect(window).toMatchObject({ isFromStart: true, seconds: 0 });
    expect(window.live.every((blocks) => blocks === 0)).toBe(true);
    const truth = stdout.trimEnd().split('\n');
    const found = listEvents(window);
    const wrong = truth.map(withCells).findIndex((line, index) => line !== found[index]);
    expect([wrong, found[wrong], truth[wrong]]).toEqual([-1, undefined, undefined]);
    expect(window.events.us.every((us, index) => us >= (window.events.us[index - 1] ?? 0))).toBe(true);
  });
});

describe('lifetimes', () => {
  it('are within three sigma of those that the program measured', async () => {
    const { processes, stdout } = await record([await compile('lifetimes.c')]);
    const truth = stdout.trimEnd().split('\n').map(Number);
    const rows = processes[0]?.shapes.filter(({ cell }) => cell === 977) ?? [];
    const total = rowOf(processes[0] as ProcessProfile, 977).allocations;
    expect(total).toBe(40000);
    const estimate = (from: number, to: number): number => rows.filter(({ lifetime }) => lifetime >= from && lifetime < to).reduce((sum, { blocks }) => sum + blocks, 0);
    const measured = (from: number, to: number): number => truth.slice(from, to).reduce((sum, n) => sum + n, 0);
    const living = total - measured(0, 63);
    // Both clocks are read some µs apart, so that neighbours share their boundary's blocks.
    for (const [from, to, known] of [[0, 7, measured(0, 7)], [7, 11, measured(7, 11)], [11, 63, measured(11, 63)], [63, 64, living]] as const) {
      const share = known / total;
      const sigma = 1024 * Math.sqrt((total / 1024) * Math.max(share * (1 - share), 1 / 1024));
      expect(Math.abs(estimate(from, to) - known), `lifetimes 2^${from} to 2^${to}: ${known} of ${total}`).toBeLessThan(3 * sigma + 0.02 * total);
    }
  });

  it('add up to the blocks there were, and follow from the seed', async () => {
    const program = await compile('calls.c');
    const [first, again, other] = [await record([program]), await record([program]), await record([program], { HAKMEM_RECORD_SEED: '2' })].map(onlyProcess);
    const weight = (process: ProcessProfile | undefined): number => process?.shapes.reduce((sum, { blocks }) => sum + blocks, 0) ?? 0;
    const blocks = first?.sizes.reduce((sum, { allocations }) => sum + allocations, 0) ?? 0;
    expect(Math.abs(weight(first) - blocks)).toBeLessThan(0.1 * blocks);
    expect(weight(again)).toBe(weight(first));
    expect(weight(other)).not.toBe(0);
  });
});

function firstWindow(process: ProcessProfile | undefined): StreamWindow {
  const window = process?.windows[0];
  if (window === undefined) throw new Error('there is no window');
  return window;
}

/** As calls.c notes them, blocks numbered from the first one after its mark. */
function listEvents({ events }: StreamWindow): readonly string[] {
  const mark = events.size.indexOf(123457);
  const base = (events.block[mark] ?? 0) + 1;
  return Array.from({ length: events.length - mark - 2 }, (_, offset) => {
    const at = mark + 2 + offset;
    const op = STREAM_OPS[events.op[at] ?? 0] ?? '';
    const from = op === 'realloc' ? `${(events.from[at] ?? 0) - base} of ${events.fromSize[at]}` : '0';
    return `${op} ${(events.block[at] ?? 0) - base} ${from} ${events.size[at]} ${events.alignmentShift[at]}`;
  });
}

const sizes = new Map<string, number>();

/** The stream has of a block that goes the most of its cell. */
function withCells(line: string): string {
  const [op = '', block = '', from = '', size = '', shift = ''] = line.split(' ');
  const most = mostOfCell(cellOfSize(Number(size)));
  if (op === 'free') return `free ${block} 0 ${most} ${shift}`;
  sizes.set(block, Number(size));
  return op === 'realloc' ? `realloc ${block} ${from} of ${mostOfCell(cellOfSize(sizes.get(from) ?? 0))} ${size} ${shift}` : line;
}
