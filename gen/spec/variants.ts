// A variant is a set of constants and compiler flags; the C text is the same in all of them.
import type { VariantSpec } from './types.ts';
import { count } from './units.ts';

export const variants = [
  { name: 'release', doc: 'what programs run on', assertLevel: count(0), cFlags: ['-O3'], constants: [] },
  { name: 'debug', doc: 'all assertion levels, frame pointers', assertLevel: count(2), cFlags: ['-O1', '-g', '-fno-omit-frame-pointer'], constants: [] },
] as const satisfies readonly VariantSpec[];
