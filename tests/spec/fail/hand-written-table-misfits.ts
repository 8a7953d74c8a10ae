import { bytes } from '../../../gen/spec/units.ts';
import { varyRegion } from '../vary.ts';

const classes = [40960, 40960, 50000, 49160, 50000, 65536, 81920, 98304, 122880, 131072, 163840, 196608, 245760, 327680].map(bytes);

export const heap = varyRegion('large', { classes });

export const sentences = [
  'size-classes.ts: large: class 40960 does not ascend from 40960',
  'size-classes.ts: large: class 50000 lies between two steps of the class function; the next one is 50176',
  'size-classes.ts: large: class 49160 is not a multiple of 16 bytes',
  'size-classes.ts: large: class 50000 lies between two steps of the class function; the next one is 50176',
  'size-classes.ts: large: 40961 bytes would take class 65536 (1.60 > W_MAX 1.30), and so would every size to 50412',
  'size-classes.ts: large: class 327680 is outside the region, 32769 to 262144 bytes',
  'size-classes.ts: large: 262144 is a power of two and must be its own class',
];
