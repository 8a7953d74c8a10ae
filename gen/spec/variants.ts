// A variant is a set of constants and compiler flags; the C text is the same in all of them.
import type { Constant, VariantSpec } from './types.ts';
import { count } from './units.ts';

const isSecure = (value: 0 | 1): Constant => ({
  name: 'HAK_SECURE',
  unit: 'count',
  value: count(value),
  doc: '1: encoded links, exact checks of every free, random order, guard pages, quarantine, canaries; 0: built without',
});

const isRecording = (value: 0 | 1): Constant => ({
  name: 'HAK_RECORD',
  unit: 'count',
  value: count(value),
  doc: '1: every exported function tells the recorder what it does; 0: built without',
});

export const variants = [
  { name: 'release', doc: 'what programs run on', assertLevel: count(0), cFlags: ['-O3'], constants: [isSecure(0), isRecording(0)] },
  {
    name: 'debug',
    doc: 'all assertion levels, frame pointers',
    assertLevel: count(2),
    cFlags: ['-O1', '-g', '-fno-omit-frame-pointer'],
    constants: [isSecure(0), isRecording(0)],
  },
  { name: 'secure', doc: 'what programs run on that an attacker may reach', assertLevel: count(0), cFlags: ['-O3'], constants: [isSecure(1), isRecording(0)] },
  { name: 'record', doc: 'what npm run record puts programs on', isOnDemand: true, assertLevel: count(0), cFlags: ['-O3'], constants: [isSecure(0), isRecording(1)] },
] as const satisfies readonly VariantSpec[];
