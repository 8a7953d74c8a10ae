import { KiB } from '../../../gen/spec/units.ts';
import { varyRegion } from '../vary.ts';

// The table of the original: 33 000 bytes fell between 32 KiB and 64 KiB.
export const heap = varyRegion('large', { classes: [KiB(64), KiB(128), KiB(256)] });

export const sentences = [
  'size-classes.ts: large: 32769 bytes would take class 65536 (2.00 > W_MAX 1.30), and so would every size to 50412',
  'size-classes.ts: large: 65537 bytes would take class 131072 (2.00 > W_MAX 1.30), and so would every size to 100824',
  'size-classes.ts: large: 131073 bytes would take class 262144 (2.00 > W_MAX 1.30), and so would every size to 201649',
];
