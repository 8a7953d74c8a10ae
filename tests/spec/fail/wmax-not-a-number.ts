import { varyWMax } from '../vary.ts';

export const heap = varyWMax(Number.NaN, 1.25, Number.POSITIVE_INFINITY);

export const sentences = [
  'size-classes.ts: tiny.wMax: NaN is not a number',
  'size-classes.ts: large.wMax: Infinity is not a number',
];
