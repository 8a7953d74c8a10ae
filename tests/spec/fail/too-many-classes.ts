import { varyWMax } from '../vary.ts';

export const heap = varyWMax(1.001, 1.033, 1.032);

export const sentences = [
  'size-classes.ts: regions: 314 classes are more than the 252 that a page map entry can name',
];
