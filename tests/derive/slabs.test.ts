import { describe, expect, it } from 'vitest';
import { deriveClasses } from '../../gen/derive/class-facts.ts';
import { deriveReciprocal, deriveSlab, isReciprocalExact, RECIPROCAL_SHIFT } from '../../gen/derive/slab.ts';
import { varyWMax } from '../spec/vary.ts';

const heap = varyWMax(1.125, 1.25, 1.3);
const classes = deriveClasses(heap);

describe('slabs', () => {
  it('leave at most 1/64 as tail, for every class of the project and of finer tables', () => {
    for (const { units, tail, size } of [...classes, ...deriveClasses(varyWMax(1.05, 1.1, 1.1))])
      expect(tail * 64n <= units * 65536n, `class ${size}`).toBe(true);
  });

  it('take the fewest units that do', () => {
    for (const { size, units, blocks } of classes)
      for (let fewer = 1n; fewer < units; fewer++) {
        const tail = (fewer * 65536n) % size;
        expect(tail * 64n > fewer * 65536n || (size > 8192n && (fewer * 65536n) / size < 4n), `class ${size}, ${blocks} blocks`).toBe(true);
      }
  });

  it('hold at least four blocks above 8 KiB and fewer than 65536 ever', () => {
    expect(classes.filter(({ size, blocks }) => (size > 8192n && blocks < 4n) || blocks > 65535n)).toEqual([]);
  });

  it('of a size that no length fits well are the least wasteful of up to 8 units', () => {
    const strict = {
      ...heap,
      sizeClasses: { ...heap.sizeClasses, slab: { ...heap.sizeClasses.slab, wasteDivisor: 1n << 20n } },
    } as typeof heap;
    expect(deriveSlab(5056n, strict)).toEqual({ units: 8n, blocks: 103n, tail: 3520n });
  });
});

describe('reciprocals', () => {
  it('give the block index of every offset in a superslab', () => {
    for (const { size, reciprocal } of classes) {
      const wrong: bigint[] = [];
      for (let index = 0n; index * size < 1n << 21n; index++)
        for (const offset of [index * size, index * size + size - 1n])
          if (offset < 1n << 21n && (offset * reciprocal) >> RECIPROCAL_SHIFT !== index) wrong.push(offset);
      expect(wrong, `class ${size}`).toEqual([]);
    }
  });

  it('are refused when they are not exact', () => {
    expect(isReciprocalExact(48n, deriveReciprocal(48n), 1n << 21n)).toBe(true);
    expect(isReciprocalExact(48n, deriveReciprocal(48n) - 1n, 1n << 21n)).toBe(false);
    expect(isReciprocalExact(48n, deriveReciprocal(48n) + 1000n, 1n << 40n)).toBe(false);
  });
});

it('lists start small, never end smaller, and hold at most 256 KiB or one block', () => {
  for (const { size, startCapacity, maxCapacity, takeBlocks, carveBlocks, blocks } of classes) {
    expect(startCapacity >= 1n && startCapacity <= maxCapacity && startCapacity <= 64n, `class ${size}`).toBe(true);
    expect(maxCapacity * size <= 262144n, `class ${size}`).toBe(true);
    expect(takeBlocks >= 1n && takeBlocks <= blocks && carveBlocks >= 1n && carveBlocks <= blocks, `class ${size}`).toBe(true);
  }
});
