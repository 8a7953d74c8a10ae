import { bytes, KiB } from '../../../gen/spec/units.ts';
import { varyGeometry } from '../vary.ts';

export const heap = varyGeometry({ granule: bytes(24), unit: KiB(96) });

export const sentences = [
  'geometry.ts: granule: 24 bytes is not a power of two',
  'geometry.ts: unit: 98304 bytes is not a power of two',
];
