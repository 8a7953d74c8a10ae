import { varyWMax } from '../vary.ts';

export const heap = varyWMax(1.125, 1.02, 1.031);

export const sentences = [
  "size-classes.ts: mid.wMax: 1.02 is finer than the class function's 32 steps per doubling: 1025 bytes would take class 1056 (1.03 > W_MAX 1.02); the least for this region is 1.032",
  "size-classes.ts: large.wMax: 1.031 is finer than the class function's 32 steps per doubling: 32769 bytes would take class 33792 (1.0312 > W_MAX 1.0310); the least for this region is 1.032",
];
