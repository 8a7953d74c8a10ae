import { bytes } from '../../../gen/spec/units.ts';
import { varyRegion } from '../vary.ts';

const classes = [40960, 49152, 61440, 65536, 81920, 98304, 122880, 131072, 163840, 196608, 245760, 262144].map(bytes);

export const heap = varyRegion('large', { classes });
