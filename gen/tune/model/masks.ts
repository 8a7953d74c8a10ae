// Masks of the units of a superslab, of which there are 32 at most, as templates/base/bits.h and boxes/shared-pool/units.c have them.

const WORD = 32;
/** Of runs of 1, 2, 4 … 32 units. */
export const INDEX_ORDERS = 6;

/** Units whose position is a multiple of 2^k. */
const EVERY = [-1, 0x55555555, 0x11111111, 0x01010101, 0x00010001, 1] as const;

export const floorLog2 = (n: number): number => 31 - Math.clz32(n);
export const ceilLog2 = (n: number): number => (n === 1 ? 0 : floorLog2(n - 1) + 1);
export const lowestBit = (mask: number): number => 31 - Math.clz32(mask & -mask);
export const highestBit = (mask: number): number => 31 - Math.clz32(mask);
export const bitRange = (start: number, count: number): number => (count === WORD ? -1 : ((1 << count) - 1) << start);
export const alignedTo = (alignment: number): number => EVERY[floorLog2(alignment)] ?? 1;

export function countBits(mask: number): number {
  const pairs = mask - ((mask >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** How many ones in a row the mask has from bit `start` on. */
export function runLength(mask: number, start: number): number {
  const zeros = ~(mask >>> start);
  return zeros === 0 ? WORD : lowestBit(zeros);
}

/** The starts of every run of at least `length` ones. */
export function runStarts(mask: number, length: number): number {
  for (let covered = 1; covered < length && mask !== 0;) {
    const step = covered < length - covered ? covered : length - covered;
    mask &= mask >>> step;
    covered += step;
  }
  return mask;
}

/** Bit k is set when the mask has a run of at least 2^k ones. */
export function runOrders(mask: number): number {
  let orders = 0;
  for (let order = 0; mask !== 0 && order < INDEX_ORDERS; order++) {
    orders |= 1 << order;
    mask &= order + 1 < INDEX_ORDERS ? mask >>> (1 << order) : 0;
  }
  return orders;
}
