import { describe, expect, it } from 'vitest';
import { deriveClasses } from '../../gen/derive/class-facts.ts';
import { isPowerOfTwo } from '../../gen/check/check-geometry.ts';
import { nextOnGrid } from '../../gen/derive/grid.ts';
import { varyWMax } from '../spec/vary.ts';

const bounds = [
  [1.125, 1.25, 1.3],
  [1.25, 1.6, 1.3],
  [1.05, 1.04, 1.04],
  [2, 2, 2],
  [1.2, 1.5, 1.2],
] as const;

describe.each(bounds)('W_MAX tiny %s, mid %s, large %s', (tiny, mid, large) => {
  const heap = varyWMax(tiny, mid, large);
  const classes = deriveClasses(heap);
  const wMaxOf = { tiny, mid, large };

  it('keeps every size within its W_MAX or the next granule', () => {
    for (const { size, least, region } of classes)
      expect(Number(size) <= wMaxOf[region] * Number(least) || size - least < 16n, `class ${size}`).toBe(true);
  });

  it('has multiples of 16 bytes, ascending, up to 256 KiB', () => {
    expect(classes.every(({ size }, i) => size % 16n === 0n && size > (classes[i - 1]?.size ?? 0n))).toBe(true);
    expect(classes.at(-1)?.size).toBe(262144n);
  });

  it('gives every power of two its own class', () => {
    const powers = Array.from({ length: 15 }, (_, i) => 1n << BigInt(i + 4));
    expect(powers.filter((power) => !classes.some(({ size }) => size === power))).toEqual([]);
  });

  it('has no class to spare: leaving any one out breaks W_MAX', () => {
    for (const [i, { size, region, least }] of classes.entries()) {
      const after = classes[i + 1];
      if (isPowerOfTwo(size) || after === undefined) continue;
      expect(Number(after.size) > wMaxOf[region] * Number(least), `class ${size}`).toBe(true);
    }
  });

  it('ends every class on the grid of the class function', () => {
    expect(classes.filter(({ size }) => nextOnGrid(size - 1n, heap) !== size)).toEqual([]);
  });
});

it('takes more classes for a tighter bound', () => {
  const counts = [2, 1.5, 1.25, 1.125, 1.06].map((wMax) => deriveClasses(varyWMax(wMax, wMax, wMax)).length);
  expect(counts).toEqual([...counts].sort((a, b) => a - b));
});
