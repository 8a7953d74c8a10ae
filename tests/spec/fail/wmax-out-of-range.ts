import { varyWMax } from '../vary.ts';

export const heap = varyWMax(1, 2.5, 1.2505);

export const sentences = [
  'size-classes.ts: tiny.wMax: 1 leaves no room for rounding; the rule is 1 < wMax <= 2',
  'size-classes.ts: mid.wMax: 2.5 can never be used up, because every power of two is a class; the rule is 1 < wMax <= 2',
  'size-classes.ts: large.wMax: 1.2505 has more than three decimals',
];
