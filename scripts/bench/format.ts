// Numbers as people read them.

export function formatSeconds(seconds: number | null): string {
  return seconds === null ? '-' : `${(seconds * 1000).toFixed(seconds < 0.01 ? 2 : 0)} ms`;
}

/** Three digits: 12.4 ns, 1.72 µs, 28.3 ms. */
export function formatNanoseconds(ns: number): string {
  const [unit, divisor] = ns < 1e3 ? ['ns', 1] : ns < 1e6 ? ['µs', 1e3] : ns < 1e9 ? ['ms', 1e6] : ['s', 1e9];
  return `${Number((ns / Number(divisor)).toPrecision(3))} ${unit}`;
}

export function formatMib(kib: number | null): string {
  return kib === null ? '-' : `${(kib / 1024).toFixed(1)} MiB`;
}

export function formatRatio(ratio: number | null): string {
  return ratio === null ? '-' : ratio.toFixed(2);
}
