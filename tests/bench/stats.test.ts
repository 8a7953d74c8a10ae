import { describe, expect, it } from 'vitest';
import { parseProcessorList } from '../../scripts/bench/processors.ts';
import { isBeyondBudget, planRepetition } from '../../scripts/bench/schedule.ts';
import { findGeometricMean, findMedian, findMinimum } from '../../scripts/bench/stats.ts';

describe('statistics', () => {
  it('finds the minimum, the median of odd and even counts, the geometric mean', () => {
    expect(findMinimum([3, 1, 2])).toBe(1);
    expect(findMedian([9, 1, 5])).toBe(5);
    expect(findMedian([4, 1, 2, 9])).toBe(3);
    expect(findGeometricMean([2, 8])).toBeCloseTo(4);
  });

  it('says NaN, not 1, of nothing', () => {
    expect(findMedian([])).toBeNaN();
    expect(findGeometricMean([])).toBeNaN();
  });
});

describe('the order of the runs', () => {
  const [first, second, third] = [1, 2, 3].map((repetition) => planRepetition(['a', 'b'], ['x', 'y', 'z'], repetition));

  it('runs every case on every allocator once per repetition', () => {
    expect(first).toHaveLength(6);
    expect(new Set(first?.map((turn) => `${turn.case}${turn.allocator}`)).size).toBe(6);
  });

  it('finishes a case on all allocators before the next case', () => {
    expect(first?.map((turn) => turn.case)).toEqual(['a', 'a', 'a', 'b', 'b', 'b']);
  });

  it('lets another allocator go first in each case and each repetition', () => {
    expect([first, second, third].map((turns) => turns?.[0]?.allocator)).toEqual(['y', 'z', 'x']);
    expect(first?.find((turn) => turn.case === 'b')?.allocator).toBe('z');
  });

  it('always runs once, and again only within the budget', () => {
    expect(isBeyondBudget(0, 500, 100)).toBe(false);
    expect(isBeyondBudget(1, 50, 100)).toBe(false);
    expect(isBeyondBudget(1, 51, 100)).toBe(true);
  });
});

it('reads lists of processors', () => {
  expect(parseProcessorList('0-2,5')).toEqual([0, 1, 2, 5]);
});
