// What the tuner says of a spec for a profile.
import { stripVTControlCharacters } from 'node:util';
import { applyTuned } from '../../gen/derive/apply-tuned.ts';
import { heap } from '../../gen/spec/heap.ts';
import type { HeapSpec, TunedSpec } from '../../gen/spec/types.ts';
import { judgeHeap, type Judgement } from '../../gen/tune/tune-heap.ts';
import type { ReadProfile } from '../record/profile-file.ts';
import { describeVerdict, tabulateEvidence } from '../tune/format-evidence.ts';
import { tuneProfile } from '../tune/run-tune.ts';
import type { Verdict } from './build-report.ts';

export function judgeSpec({ profile }: ReadProfile, spec: TunedSpec): Verdict {
  return createVerdict(judgeHeap(profile, heap, spec, 'both'));
}

export function tuneAndJudge(read: ReadProfile): { readonly tuned: HeapSpec; readonly verdict: Verdict } {
  const { result, spec } = tuneProfile(read, { objective: 'both' });
  return { tuned: applyTuned(heap, spec), verdict: createVerdict(result) };
}

function createVerdict(judgement: Judgement): Verdict {
  const { head, rows } = tabulateEvidence(judgement);
  return { sentence: stripVTControlCharacters(describeVerdict(judgement)), rows: [head, ...rows] };
}
