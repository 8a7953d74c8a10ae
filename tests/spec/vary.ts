// Specs that differ from the project's own in one stated way.
import { heap } from '../../gen/spec/heap.ts';
import type { BoxName, BoxSpec, GeometrySpec, HeapSpec, RegionName, RegionSpec } from '../../gen/spec/types.ts';
import { KiB, ratio } from '../../gen/spec/units.ts';

/** Regions as they are described in the documents, whatever W_MAX the project is tuned to at present. */
const plainRegions = {
  tiny: { upTo: KiB(1), wMax: ratio(1.125), classes: 'derive' },
  mid: { upTo: KiB(32), wMax: ratio(1.25), classes: 'derive' },
  large: { upTo: KiB(1024), wMax: ratio(1.3), classes: 'derive' },
} as const satisfies Record<RegionName, RegionSpec>;

const plainHeap: HeapSpec = { ...heap, sizeClasses: { ...heap.sizeClasses, regions: plainRegions } };

export function varyRegion(name: RegionName, change: Partial<RegionSpec>, from: HeapSpec = plainHeap): HeapSpec {
  const { regions } = from.sizeClasses;
  return { ...from, sizeClasses: { ...from.sizeClasses, regions: { ...regions, [name]: { ...regions[name], ...change } } } };
}

export function varyWMax(tiny: number, mid: number, large: number): HeapSpec {
  const first = varyRegion('mid', { wMax: ratio(mid) }, varyRegion('large', { wMax: ratio(large) }));
  return varyRegion('tiny', { wMax: ratio(tiny) }, first);
}

export function varyGeometry(change: Partial<GeometrySpec>): HeapSpec {
  return { ...plainHeap, geometry: { ...plainHeap.geometry, ...change } };
}

/** Adds to what the box declares already. */
export function extendBox(name: BoxName, extra: Partial<Omit<BoxSpec, 'name' | 'doc'>>, from: HeapSpec = plainHeap): HeapSpec {
  const extend = (box: BoxSpec): BoxSpec => ({
    ...box,
    uses: [...box.uses, ...(extra.uses ?? [])],
    constants: [...box.constants, ...(extra.constants ?? [])],
    asserts: [...box.asserts, ...(extra.asserts ?? [])],
    knobs: [...box.knobs, ...(extra.knobs ?? [])],
    counters: [...box.counters, ...(extra.counters ?? [])],
    classCounters: [...box.classCounters, ...(extra.classCounters ?? [])],
    events: [...box.events, ...(extra.events ?? [])],
  });
  return { ...from, boxes: from.boxes.map((box) => (box.name === name ? extend(box) : box)) };
}

export function varyHeap(change: Partial<HeapSpec>): HeapSpec {
  return { ...plainHeap, ...change };
}
