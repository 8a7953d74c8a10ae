// Numbers as people read them.

export const formatCount = (n: number): string => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ' ');

export const plural = (n: number, noun: string): string => `${formatCount(n)} ${noun}${n === 1 ? '' : noun.endsWith('s') ? 'es' : 's'}`;

export const formatPercent = (share: number): string => `${(share * 100).toFixed(1)} %`;

export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let power = 0;
  while (Math.abs(bytes) >= 1024 && power < units.length - 1) {
    bytes /= 1024;
    power++;
  }
  return `${power === 0 ? bytes : bytes.toFixed(1)} ${units[power]}`;
}

/** A paragraph: a sentence, and indented lines. */
export const paragraph = (sentence: string, lines: readonly string[]): string => [sentence, ...lines.map((line) => `  ${line}`)].join('\n');

/** The items by their key, in the order of first appearance. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
