// The shared file of `npm run top`: 64-bit words in sections, the ones of each size class last.
import { listParts } from '../spec/parts.ts';
import type { Counter, HeapSpec } from '../spec/types.ts';
import { hashFnv } from './hash.ts';

export interface StatsSection {
  readonly name: string;
  /** Words before the section; for the second of the two per class, before its first row when there were no class. */
  readonly word: number;
  readonly entries: readonly Counter[];
  /** One row of the entries for each size class. */
  readonly isPerClass: boolean;
}

export interface StatsLayout {
  /** "hakmem" and a version, as the bytes of the file have it. */
  readonly magic: bigint;
  /** Changes whenever a reader would have to. */
  readonly layout: bigint;
  readonly sections: readonly StatsSection[];
}

const MAGIC = 0x0100_6d65_6d6b_6168n;

export function deriveStatsLayout(heap: HeapSpec): StatsLayout {
  const parts = listParts(heap).map(({ part }) => part);
  const { header, figures, places, classFigures } = heap.stats;
  const lists: readonly (readonly [string, readonly Counter[], boolean])[] = [
    ['header', header, false],
    ['figures', figures, false],
    ['bytes', places, false],
    ['resident', places, false],
    ['counters', parts.flatMap(({ counters }) => counters), false],
    ['classes', classFigures, true],
    ['classCounters', parts.flatMap(({ classCounters }) => classCounters), true],
  ];
  let word = 0;
  const sections = lists.map(([name, entries, isPerClass]) => {
    const section = { name, word, entries, isPerClass };
    if (!isPerClass) word += entries.length;
    return section;
  });
  const text = sections.map(({ name, entries }) => `${name}:${entries.map((entry) => entry.name).join(',')}`).join(';');
  return { magic: MAGIC, layout: hashFnv(text), sections };
}
