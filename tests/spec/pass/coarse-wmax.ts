import { varyWMax } from '../vary.ts';

// Every power of two is a class, so 2 is the coarsest.
export const heap = varyWMax(2, 2, 2);
