// What blocks take beside what was asked for, in numbers counted by hand.
import { describe, expect, it } from 'vitest';
import { deriveClasses } from '../../gen/derive/class-facts.ts';
import type { Moment, SizeRow } from '../../gen/tune/profile.ts';
import { CELL_COUNT, cellOfSize } from '../../gen/tune/size-cells.ts';
import { blockBytesOfSize, predictWaste } from '../../gen/tune/waste.ts';
import { smallHeap } from '../golden/small-heap.ts';

const classes = deriveClasses(smallHeap);
const blockOf = (n: number): number => blockBytesOfSize(n, classes, smallHeap);

function momentOf(blocks: Readonly<Record<number, number>>): { readonly moment: Moment; readonly sizes: readonly SizeRow[] } {
  const live = new Uint32Array(CELL_COUNT);
  const sizes = Object.entries(blocks).map(([size, count]) => {
    const cell = cellOfSize(Number(size));
    live[cell] = count;
    return { cell, allocations: count, bytes: Number(size) * count, frees: 0, crossFrees: 0 };
  });
  return { moment: { seconds: 1, liveBytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0), live }, sizes };
}

describe('the block of a size', () => {
  it('is its class, of 0 bytes the smallest', () => {
    expect([0, 1, 16, 17, 32, 256].map(blockOf)).toEqual([16, 16, 16, 32, 32, 256]);
    expect([8193, 10240, 10241, 20481, 28672, 32768].map(blockOf)).toEqual([10240, 10240, 12288, 28672, 28672, 32768]);
  });

  it('is whole pages above what is packed, of runs and of huge blocks', () => {
    expect([32769, 36864, 36865, 131072, 131073, 5 * 1024 * 1024 + 1].map(blockOf)).toEqual([36864, 36864, 40960, 131072, 135168, 5 * 1024 * 1024 + 4096]);
  });
});

describe('the waste of a moment', () => {
  it('is what its blocks take beyond what was asked', () => {
    // 10 of 20 bytes take 32 each, 3 of 9000 take 10240 each.
    const { moment, sizes } = momentOf({ 20: 10, 9000: 3 });
    expect(predictWaste(moment, sizes, classes, smallHeap)).toEqual({ asked: 27_200, blocks: 31_040, packed: 31_040, waste: 3840 });
  });

  it('counts pages for the size that was asked, not for the largest of its cell', () => {
    // 2 of 40 000 take ten pages each; 1 of 3 000 000 takes 733 pages, where the largest of its cell would take 768.
    const { moment, sizes } = momentOf({ 40_000: 2, 3_000_000: 1 });
    expect(predictWaste(moment, sizes, classes, smallHeap)).toEqual({ asked: 3_080_000, blocks: 2 * 40_960 + 733 * 4096, packed: 0, waste: 4288 });
  });

  it('of nothing is nothing', () => {
    const { moment, sizes } = momentOf({});
    expect(predictWaste(moment, sizes, classes, smallHeap)).toEqual({ asked: 0, blocks: 0, packed: 0, waste: 0 });
  });
});
