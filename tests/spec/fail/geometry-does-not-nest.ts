import { bytes, KiB, MiB } from '../../../gen/spec/units.ts';
import { varyGeometry } from '../vary.ts';

export const heap = varyGeometry({ granule: bytes(8), unit: KiB(32), superslab: MiB(2) });

export const sentences = [
  'geometry.ts: granule: 8 bytes is less than the 16 that malloc must align to',
  'geometry.ts: unit: 32768 bytes makes 64 units per superslab; a unit mask has 32 bits',
];
