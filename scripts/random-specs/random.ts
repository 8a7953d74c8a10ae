// Choices that a seed decides.

export interface Random {
  /** From 0 to below n. */
  readonly below: (n: number) => number;
  readonly chance: (share: number) => boolean;
  readonly pick: <Value>(values: readonly Value[]) => Value;
  /** Of a range, all doublings of it alike. */
  readonly between: (least: bigint, most: bigint) => bigint;
}

/** mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number): number => Math.floor(next() * n);
  return {
    below,
    chance: (share) => next() < share,
    pick: (values) => {
      const value = values[below(values.length)];
      if (value === undefined) throw new Error('there is nothing to pick from');
      return value;
    },
    between: (least, most) => {
      const [low, high] = [Math.log(Number(least) + 1), Math.log(Number(most) + 1)];
      const value = BigInt(Math.round(Math.exp(low + next() * (high - low)))) - 1n;
      return value < least ? least : value > most ? most : value;
    },
  };
}
