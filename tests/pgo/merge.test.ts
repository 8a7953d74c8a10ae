// Weights, and the whole multiples that keep a profile consistent.
import { describe, expect, it } from 'vitest';
import { findMultipliers, mergeProfiles } from '../../scripts/pgo/merge.ts';

describe('multipliers', () => {
  it('give every workload its share, however long it ran', () => {
    const profiles = [{ allocations: 4_000_000, weight: 1 }, { allocations: 1_000_000, weight: 1 }, { allocations: 1_000_000, weight: 0.5 }];
    const shares = findMultipliers(profiles).map((multiplier, index) => Number(multiplier) * (profiles[index]?.allocations ?? 0));
    expect(shares[1]).toBe(shares[0]);
    expect(shares[2]).toBe((shares[0] ?? 0) / 2);
  });

  it('are at least 1, so that no workload is lost', () => {
    expect(findMultipliers([{ allocations: 1, weight: 1 }, { allocations: 10 ** 9, weight: 0.0001 }]).every((multiplier) => multiplier >= 1n)).toBe(true);
  });
});

describe('the merged profile', () => {
  it('is a sum of whole multiples, so flow that was conserved stays conserved', () => {
    const flow = (entry: bigint, left: bigint) => BigUint64Array.of(entry, left, entry - left);
    const merged = mergeProfiles([{ counters: flow(1000n, 333n), allocations: 1000, weight: 1 }, { counters: flow(77n, 13n), allocations: 77, weight: 3 }]);
    expect(merged[0]).toBe((merged[1] ?? 0n) + (merged[2] ?? 0n));
  });

  it('holds counts beyond what a double can', () => {
    const counters = BigUint64Array.of(2n ** 55n + 1n);
    expect(mergeProfiles([{ counters, allocations: 16, weight: 16 }])[0]).toBe((2n ** 55n + 1n) * 16n);
  });
});
