// The cells in which a recorder counts requested sizes: each size to 1024 bytes its own, then 64 to a doubling, above 1 MiB 8.
// Every class boundary that the class function can draw is the end of a cell.
import { sizeCells } from '../spec/record.ts';

const { exactShift: EXACT_SHIFT, fineUpToShift: FINE_UP_TO_SHIFT, fineBits: FINE_BITS, coarseBits: COARSE_BITS, lastShift: LAST_SHIFT } = sizeCells;

const EXACT_UP_TO = 2 ** EXACT_SHIFT;
const FIRST_FINE = EXACT_UP_TO + 1;
const FIRST_COARSE = FIRST_FINE + ((FINE_UP_TO_SHIFT - EXACT_SHIFT) << FINE_BITS);

export const CELL_COUNT = FIRST_COARSE + ((LAST_SHIFT - FINE_UP_TO_SHIFT + 1) << COARSE_BITS);

/** The cell of a request of n bytes; sizes above 2^47 are in the last one. */
export function cellOfSize(n: number): number {
  if (n <= EXACT_UP_TO) return n;
  const e = Math.floor(Math.log2(n - 1));
  if (e > LAST_SHIFT) return CELL_COUNT - 1;
  const bits = e < FINE_UP_TO_SHIFT ? FINE_BITS : COARSE_BITS;
  const step = Math.floor((n - 1) / 2 ** (e - bits)) - 2 ** bits;
  return (e < FINE_UP_TO_SHIFT ? FIRST_FINE + ((e - EXACT_SHIFT) << bits) : FIRST_COARSE + ((e - FINE_UP_TO_SHIFT) << bits)) + step;
}

/** The largest size of a cell, in bytes. */
export function mostOfCell(cell: number): number {
  if (cell < FIRST_FINE) return cell;
  const isFine = cell < FIRST_COARSE;
  const bits = isFine ? FINE_BITS : COARSE_BITS;
  const place = cell - (isFine ? FIRST_FINE : FIRST_COARSE);
  const e = (isFine ? EXACT_SHIFT : FINE_UP_TO_SHIFT) + (place >> bits);
  return 2 ** e + ((place & (2 ** bits - 1)) + 1) * 2 ** (e - bits);
}

/** The smallest size of a cell, in bytes. */
export function leastOfCell(cell: number): number {
  return cell === 0 ? 0 : mostOfCell(cell - 1) + 1;
}
