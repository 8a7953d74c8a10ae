// Numbers as people read them.

export function formatSeconds(seconds: number | null): string {
  return seconds === null ? '-' : `${(seconds * 1000).toFixed(seconds < 0.01 ? 2 : 0)} ms`;
}

export function formatMib(kib: number | null): string {
  return kib === null ? '-' : `${(kib / 1024).toFixed(1)} MiB`;
}

export function formatRatio(ratio: number | null): string {
  return ratio === null ? '-' : ratio.toFixed(2);
}
