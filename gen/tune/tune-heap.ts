// Profile -> the classes and numbers of a heap made for it, with the evidence. Two thirds of the profile decide, the rest judges.
import { checkHeap } from '../check/check-heap.ts';
import { checkTuned } from '../check/check-tuned.ts';
import { applyTuned } from '../derive/apply-tuned.ts';
import { deriveClasses } from '../derive/class-facts.ts';
import type { HeapSpec, RegionName, RegionSpec, SizeClassSpec, TunedSpec } from '../spec/types.ts';
import { bytes, count, ratio } from '../spec/units.ts';
import { chooseClasses, CLASSES_MOST } from './choose-classes.ts';
import { type Demand, type DemandPart, listDemands } from './demand.ts';
import { type Evidence, findEvidence, findGain, type Gain, type Objective, scoreGain } from './evidence.ts';
import { measureHeap } from './measure.ts';
import type { Candidate } from './numbers.ts';
import type { Profile } from './profile.ts';
import { countCalls, listReplays } from './replays.ts';
import { type NumberChange, searchNumbers } from './search.ts';
import { CELL_COUNT } from './size-cells.ts';
import { createResidentEstimate } from './waste.ts';

export interface TuneOptions {
  readonly objective: Objective;
  readonly maxClasses?: number;
  readonly wMax?: Readonly<Partial<Record<RegionName, number>>>;
}

export interface PartEvidence {
  readonly before: Evidence;
  readonly after: Evidence;
  readonly gain: Gain;
}

export interface Judgement {
  readonly deciding: PartEvidence;
  readonly heldOut: PartEvidence;
  /** False when the default is as good: the gain on what was held out is less than GAIN_LEAST. */
  readonly isWorthIt: boolean;
}

export interface TuneResult extends Judgement {
  readonly candidate: Candidate;
  readonly numbers: readonly NumberChange[];
  /** Candidates that were replayed. */
  readonly tried: number;
}

/** Less is not worth a build of one's own. */
export const GAIN_LEAST = 0.02;

/** Steps per doubling that the class function tells apart, as a power of two: its table doubles with each. */
const STEP_BITS = [5n, 6n] as const;
const FINER_GAIN_LEAST = 0.003;

/** undefined when W_MAX needs more classes than there may be. */
export function tuneHeap(profile: Profile, heap: HeapSpec, options: TuneOptions): TuneResult | undefined {
  const deciding = listDemands(profile, 'deciding');
  const chosen = chooseStart(deciding, heap, options);
  if (chosen === undefined) return undefined;
  const judge = createJudge(profile, heap, options.objective);
  const found = searchNumbers(chosen, heap, judge.score, (candidate) => isAccepted({ doc: '', ...candidate }, heap));
  return { candidate: found.candidate, numbers: found.changes, tried: found.tried, ...judge.judge(found.candidate) };
}

/** A candidate that stands already, as a spec does. */
export function judgeHeap(profile: Profile, heap: HeapSpec, candidate: Candidate, objective: Objective): Judgement {
  return createJudge(profile, heap, objective).judge(candidate);
}

/** With a finer class function where its classes hold less by a share that shows. */
function chooseStart(demands: readonly Demand[], heap: HeapSpec, { maxClasses = CLASSES_MOST, wMax = {} }: TuneOptions): Candidate | undefined {
  const widened = widen(heap.sizeClasses, wMax);
  const choices = STEP_BITS.filter((bits) => bits >= widened.stepBits).flatMap((bits) => {
    const sizeClasses = { ...widened, stepBits: count(bits) };
    const choice = chooseClasses(demands, applyTuned(heap, { doc: '', sizeClasses }), Math.min(maxClasses, CLASSES_MOST));
    return choice === undefined ? [] : [{ heldBytes: choice.heldBytes, candidate: { sizeClasses: setClasses(sizeClasses, choice.sizes) } }];
  });
  return choices.reduce<(typeof choices)[number] | undefined>((best, one) => (best === undefined || one.heldBytes < best.heldBytes * (1 - FINER_GAIN_LEAST) ? one : best), undefined)?.candidate;
}

function isAccepted(tuned: TunedSpec, heap: HeapSpec): boolean {
  return checkTuned(tuned, heap, '').length === 0 && checkHeap(applyTuned(heap, tuned)).length === 0;
}

function widen(sizeClasses: SizeClassSpec, wMax: Readonly<Partial<Record<RegionName, number>>>): SizeClassSpec {
  return mapRegions(sizeClasses, (region, name) => ({ ...region, wMax: ratio(wMax[name] ?? region.wMax) }));
}

function setClasses(sizeClasses: SizeClassSpec, sizes: Readonly<Record<RegionName, readonly bigint[]>>): SizeClassSpec {
  return mapRegions(sizeClasses, (region, name) => ({ ...region, classes: sizes[name].map(bytes) }));
}

function mapRegions(sizeClasses: SizeClassSpec, change: (region: RegionSpec, name: RegionName) => RegionSpec): SizeClassSpec {
  const { tiny, mid, large } = sizeClasses.regions;
  return { ...sizeClasses, regions: { tiny: change(tiny, 'tiny'), mid: change(mid, 'mid'), large: change(large, 'large') } };
}

interface Judge {
  readonly score: (candidate: Candidate) => number;
  readonly judge: (candidate: Candidate) => Judgement;
}

function createJudge(profile: Profile, heap: HeapSpec, objective: Objective): Judge {
  const replays = listReplays(profile);
  const demands: Readonly<Record<DemandPart, readonly Demand[]>> = { deciding: listDemands(profile, 'deciding'), heldOut: listDemands(profile, 'heldOut') };
  const callsByCell = demands.deciding.reduce((sum, demand) => sum.map((count, cell) => count + (demand.calls[cell] ?? 0)), new Float64Array(CELL_COUNT));
  const calls = profile.processes.reduce((sum, process) => sum + countCalls(process), 0);
  const seconds = profile.processes.reduce((sum, process) => sum + process.seconds, 0);
  const look = (of: HeapSpec): Readonly<Record<DemandPart, Evidence>> => {
    const classes = deriveClasses(of);
    const measured = measureHeap(of, replays, createResidentEstimate(callsByCell, classes, of));
    const describe = (part: DemandPart): Evidence => findEvidence(demands[part], classes, of, measured[part], measured.spareBytes);
    return { deciding: describe('deciding'), heldOut: describe('heldOut') };
  };
  const before = look(heap);
  const compare = (candidate: Candidate): Omit<Judgement, 'isWorthIt'> => {
    const after = look(applyTuned(heap, { doc: '', ...candidate }));
    const pair = (part: DemandPart): PartEvidence => ({ before: before[part], after: after[part], gain: findGain(before[part], after[part], calls, seconds) });
    return { deciding: pair('deciding'), heldOut: pair('heldOut') };
  };
  return {
    judge: (candidate) => {
      const evidence = compare(candidate);
      return { ...evidence, isWorthIt: scoreGain(evidence.heldOut.gain, objective) < 1 - GAIN_LEAST };
    },
    score: (candidate) => scoreGain(compare(candidate).deciding.gain, objective),
  };
}
