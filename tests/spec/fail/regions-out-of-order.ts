import { KiB } from '../../../gen/spec/units.ts';
import { varyRegion } from '../vary.ts';

export const heap = varyRegion('mid', { upTo: KiB(512) });

export const sentences = [
  'size-classes.ts: packedUpTo: 262144 bytes is not within the large region, 524289 to 1048576',
];
