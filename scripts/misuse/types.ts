// What a case of misuse comes to, best first.
import type { OldKernel } from '../test/types.ts';

export const outcomes = {
  'at once': 'reported, and the program ended, before the misuse returned',
  later: 'reported when the heap came upon it',
  harmless: 'the program ended normally and its data was intact',
  'named crash': 'a signal in the allocator, reported with what it had in its hands',
  'crash at once': 'ended by a signal, without a word, at the misuse itself',
  crash: 'ended by a signal, without a word, some time after',
  undetected: 'the program ended normally; data was damaged, handed out twice, or could be read',
  hang: 'ten seconds of processor time were not enough',
  absent: 'the allocator has no such function',
} as const;

export type OutcomeName = keyof typeof outcomes;

export const outcomeNames = Object.keys(outcomes) as OutcomeName[];

export interface MisuseCase {
  readonly group: string;
  readonly name: string;
  readonly text: string;
}

/** An allocator to run the set under; without a library it is that of libc. */
export interface Subject {
  readonly name: string;
  readonly library: string | undefined;
  readonly oldKernel?: OldKernel | undefined;
}

/** The outcomes of one subject, by the name of the case. */
export type Column = ReadonlyMap<string, OutcomeName>;
