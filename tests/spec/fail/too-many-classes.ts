import { varyWMax } from '../vary.ts';

export const heap = varyWMax(1.001, 1.033, 1.032);

export const sentences = [
  'size-classes.ts: regions: 314 classes do not fit below the page map code 253',
];
