import { bytes, KiB } from '../../../gen/spec/units.ts';
import { heap as own } from '../../../gen/spec/heap.ts';
import { varyRegion } from '../vary.ts';

/** Eight units to a superslab, and two classes whose slabs take all of them. */
const within = { ...own, geometry: { ...own.geometry, unit: KiB(64), superslab: KiB(512) }, sizeClasses: { ...own.sizeClasses, packedUpTo: KiB(128) } };

export const heap = varyRegion('large', { upTo: KiB(256), classes: [40, 48, 56, 64, 80, 96, 112, 128].map((size) => bytes(size * 1024)) }, within);

export const sentences = [
  'boxes/shared-pool.ts: HAK_UNITS_PER_SUPERSLAB % HAK_GROWTH_ROOM_UNITS == 0: does not hold, as HAK_UNITS_PER_SUPERSLAB is 8, HAK_GROWTH_ROOM_UNITS is 16; room is aligned to itself inside a superslab',
  'size-classes.ts: class 22528: 8 units leave no guard in a superslab of 8 (secure)',
  'size-classes.ts: class 131072: 8 units leave no guard in a superslab of 8 (secure)',
];
