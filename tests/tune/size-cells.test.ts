import { describe, expect, it } from 'vitest';
import { deriveClasses } from '../../gen/derive/class-facts.ts';
import { heap } from '../../gen/spec/heap.ts';
import { CELL_COUNT, cellOfSize, leastOfCell, mostOfCell } from '../../gen/tune/size-cells.ts';

describe('cells of sizes', () => {
  it('put every size to 2 MiB in the one cell whose bounds hold it', () => {
    const astray = Array.from({ length: (1 << 21) + 1 }, (_, n) => n).filter((n) => n < leastOfCell(cellOfSize(n)) || n > mostOfCell(cellOfSize(n)));
    expect(astray).toEqual([]);
  });

  it('follow one another without a gap, to 2^47 bytes', () => {
    const cells = Array.from({ length: CELL_COUNT }, (_, cell) => cell);
    expect(cells.filter((cell) => cellOfSize(leastOfCell(cell)) !== cell || cellOfSize(mostOfCell(cell)) !== cell)).toEqual([]);
    expect(mostOfCell(CELL_COUNT - 1)).toBe(2 ** 47);
    expect(cellOfSize(2 ** 60)).toBe(CELL_COUNT - 1);
  });

  it('end where classes end', () => {
    expect(deriveClasses(heap).filter(({ size }) => mostOfCell(cellOfSize(Number(size))) !== Number(size))).toEqual([]);
  });
});
