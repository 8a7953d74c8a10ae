// How long the freed objects of a site lived, and who freed them.
import type { Site } from './sites.ts';
import type { Frame } from './types.ts';

export interface Lifetime {
  readonly frame: Frame;
  readonly count: number;
  readonly meanNs: number;
  /** Of 1: those that lived under a millisecond. */
  readonly shortShare: number;
  /** Of 1: those freed by another thread than the one that allocated them. */
  readonly crossShare: number;
}

/** The site that freed most objects first. */
export function lifetimesOf(sites: readonly Site[]): readonly Lifetime[] {
  return sites
    .filter(({ values }) => values.freed_objects > 0)
    .map(({ frame, values }) => ({
      frame,
      count: values.freed_objects,
      meanNs: values.freed_lifetime / values.freed_objects,
      shortShare: values.freed_short / values.freed_objects,
      crossShare: values.freed_cross / values.freed_objects,
    }))
    .toSorted((a, b) => b.count - a.count);
}
