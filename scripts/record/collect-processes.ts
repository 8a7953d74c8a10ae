// Many processes -> those that a profile has: the largest ones as they are, the others added up, one for each program.
import { addProfiles, countAllocations } from '../../gen/tune/add-profiles.ts';
import type { ProcessProfile } from '../../gen/tune/profile.ts';
import type { DecodedRaw } from './decode-raw.ts';

const KEPT_WHOLE = 12;
/** How many wait to be added up: each takes 2 MiB. */
const WAITING = 32;

export interface Collected {
  /** The first process of the run first, if it is kept; then by allocations. */
  readonly processes: readonly ProcessProfile[];
  readonly notes: readonly string[];
}

export function collectProcesses(decoded: Iterable<DecodedRaw>, first: number): Collected {
  let whole: ProcessProfile[] = [];
  let others: readonly ProcessProfile[] = [];
  const notes: string[] = [];
  for (const raw of decoded) {
    notes.push(...raw.notes);
    whole = [...whole, raw.process].toSorted((a, b) => countAllocations(b) - countAllocations(a));
    const least = whole.length > KEPT_WHOLE ? whole.pop() : undefined;
    if (least !== undefined) others = [...others, { ...least, windows: [] }];
    if (others.length >= WAITING) others = addProfiles([{ processes: others }]).processes;
  }
  const sums = addProfiles([{ processes: others }]).processes;
  return { processes: [...whole.toSorted((a, b) => Number(b.process === first) - Number(a.process === first)), ...sums], notes };
}
