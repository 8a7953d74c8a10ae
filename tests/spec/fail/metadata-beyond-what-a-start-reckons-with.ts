import { TiB } from '../../../gen/spec/units.ts';
import { varyGeometry } from '../vary.ts';

export const heap = varyGeometry({ arena: TiB(4) });

export const sentences = [
  'geometry.ts: HAK_START_METADATA_BYTES: 524288 bytes are less than the 675392 that the first block takes of metadata: a longer unit, a smaller arena, or more here',
];
