// Stretches of a process's age, the same for all processes, so that what they held can be added up: 4 to a doubling, from 1 ms.

const FIRST_SHIFT = -10;
const PER_DOUBLING = 4;

/** Where a stretch begins, in seconds since the process began; stretch 0 at once. */
export function startOfStretch(stretch: number): number {
  return stretch === 0 ? 0 : 2 ** (FIRST_SHIFT + (stretch - 1) / PER_DOUBLING);
}

/** The one that holds an age. */
export function stretchOfAge(seconds: number): number {
  if (seconds < startOfStretch(1)) return 0;
  const near = 1 + Math.floor(PER_DOUBLING * (Math.log2(seconds) - FIRST_SHIFT));
  return seconds < startOfStretch(near) ? near - 1 : seconds >= startOfStretch(near + 1) ? near + 1 : near;
}
