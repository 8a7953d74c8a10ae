// Values to C text. The one place where a number becomes characters.

/** A C unsigned literal: `u` where it fits 32 bits, else `ull`. */
export function formatUnsigned(n: bigint): string {
  return `${n}${n < 1n << 32n ? 'u' : 'ull'}`;
}

export function formatMask(n: bigint): string {
  return `0x${n.toString(16)}${n < 1n << 32n ? 'u' : 'ull'}`;
}

/** A signed 64-bit cell of a table. */
export function formatSigned(n: bigint): string {
  return n > 0x7fff_ffffn || n < -0x7fff_ffffn ? `${n}ll` : `${n}`;
}

export function formatString(text: string): string {
  return `"${text.replace(/["\\]/g, (c) => `\\${c}`)}"`;
}

/** 1.250 as people read a ratio, from an exact quotient; rounded up, so that a bound is never understated. */
export function formatRatio(numerator: bigint, denominator: bigint): string {
  const milli = (numerator * 1000n + denominator - 1n) / denominator;
  return `${milli / 1000n}.${(milli % 1000n).toString().padStart(3, '0')}`;
}

/** 0.39% from an exact quotient, rounded to nearest. */
export function formatPercent(numerator: bigint, denominator: bigint): string {
  const hundredths = (numerator * 20000n + denominator) / (2n * denominator);
  return `${hundredths / 100n}.${(hundredths % 100n).toString().padStart(2, '0')}%`;
}

/** 64 KiB where it is whole, else bytes. */
export function formatBytes(n: bigint): string {
  const units = ['', ' KiB', ' MiB', ' GiB', ' TiB'];
  let power = 0;
  while (n > 0n && n % 1024n === 0n && power < units.length - 1) {
    n /= 1024n;
    power++;
  }
  return `${n}${power === 0 ? ' B' : units[power]}`;
}

/** Pads each column of the rows to its widest cell; numbers to the right. */
export function alignCells<K extends string>(
  rows: readonly Readonly<Record<K, string>>[],
  left: readonly K[],
  right: readonly K[],
): readonly Readonly<Record<K, string>>[] {
  const width = (key: K): number => Math.max(0, ...rows.map((row) => row[key].length));
  const widths = new Map([...left, ...right].map((key) => [key, width(key)]));
  return rows.map((row) => {
    const out: Record<K, string> = { ...row };
    for (const key of left) out[key] = row[key].padEnd(widths.get(key) ?? 0);
    for (const key of right) out[key] = row[key].padStart(widths.get(key) ?? 0);
    return out;
  });
}

/** Joins numbers into lines of a C initializer. */
export function formatNumberLines(numbers: readonly number[], perLine: number): readonly string[] {
  const lines: string[] = [];
  for (let i = 0; i < numbers.length; i += perLine)
    lines.push(
      `${numbers
        .slice(i, i + perLine)
        .map((n) => String(n).padStart(3))
        .join(',')},`,
    );
  return lines;
}
