// Profiles of workloads -> one. Pure. Each is multiplied by a whole number, so that what flows into a block of code
// still equals what flows out of it, which both compilers check.

export interface WeighedProfile {
  readonly counters: BigUint64Array;
  readonly allocations: number;
  readonly weight: number;
}

/** How finely a weight is met: the profile with the most counts for its weight is taken this many times. */
const FINENESS = 16;

/** Shares of the merged profile follow the weights, however long each workload ran. */
export function findMultipliers(profiles: readonly Omit<WeighedProfile, 'counters'>[]): readonly bigint[] {
  const most = Math.max(...profiles.map(({ allocations, weight }) => allocations / weight));
  return profiles.map(({ allocations, weight }) => BigInt(Math.max(1, Math.round((FINENESS * most * weight) / allocations))));
}

export function mergeProfiles(profiles: readonly WeighedProfile[]): BigUint64Array {
  const multipliers = findMultipliers(profiles);
  const merged = new BigUint64Array(profiles[0]?.counters.length ?? 0);
  for (const [position, { counters }] of profiles.entries()) {
    const multiplier = multipliers[position] ?? 0n;
    counters.forEach((value, index) => {
      merged[index] = (merged[index] ?? 0n) + value * multiplier;
    });
  }
  return merged;
}
