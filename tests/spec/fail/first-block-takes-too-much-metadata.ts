import { TiB } from '../../../gen/spec/units.ts';
import { varyGeometry } from '../vary.ts';

export const heap = varyGeometry({ arena: TiB(16) });

export const sentences = [
  'geometry.ts: arena: the first block would take 2555904 bytes of metadata; at most 1048576 with a longer unit or a smaller arena',
];
