import { varyWMax } from '../vary.ts';

export const heap = varyWMax(1.01, 1.07, 1.07);
