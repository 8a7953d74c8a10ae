// The proof as a table, a verdict in words, and an object for --json. Pure.
import Table from 'cli-table3';
import pc from 'picocolors';
import { describeMeanGain, type CaseResult, type Gain } from './proof.ts';

/** Instructions inside the library for one operation of the workload. */
export interface InstructionCount {
  readonly release: number;
  readonly pgo: number;
}

export interface ProofReport {
  readonly goal: number;
  readonly trained: Gain;
  readonly untrained: Gain;
  readonly cases: readonly (Omit<CaseResult, 'benchCase'> & { readonly name: string; readonly instructions?: InstructionCount })[];
  readonly verdict: readonly string[];
}

/** What the original allocator gained. */
export const GOAL = 0.0625;

/** Instruction counts that differ by less are called the same. */
const SAME = 0.005;

export function createReport(results: readonly CaseResult[], instructions: ReadonlyMap<string, InstructionCount>): ProofReport {
  const cases = results.map(({ benchCase: { name }, ...rest }) => {
    const counted = instructions.get(name);
    return { name, ...rest, ...(counted === undefined ? {} : { instructions: counted }) };
  });
  const trained = describeMeanGain(results.filter(({ isTrained }) => isTrained));
  const untrained = describeMeanGain(results.filter(({ isTrained }) => !isTrained));
  return { goal: GOAL, trained, untrained, cases, verdict: [describeTrained(trained, cases), describeUntrained(cases)] };
}

export function formatReport({ cases, trained, untrained, verdict }: ProofReport): string {
  const head = ['workload', 'release', 'PGO', 'gain', 'spread', 'verdict', 'instructions', 'with PGO'];
  const table = new Table({ head: head.map((title) => pc.dim(title)), chars: noBorders, style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 }, colAligns: head.map((_, index) => (index === 0 || index === 5 ? 'left' : 'right')) });
  for (const { name, isTrained, operations, pairs, gain, instructions } of cases) {
    const cost = (which: 'release' | 'pgo'): string => formatCost(Math.min(...pairs.map((pair) => pair[which])), operations);
    table.push([isTrained ? name : `${name} (untrained)`, cost('release'), cost('pgo'), ...formatGain(gain), instructions?.release.toFixed(1) ?? '-', instructions?.pgo.toFixed(1) ?? '-']);
  }
  table.push(['trained, geometric mean', '', '', ...formatGain(trained), ...formatMeans(cases.filter(({ isTrained }) => isTrained))]);
  table.push(['untrained, geometric mean', '', '', ...formatGain(untrained), ...formatMeans(cases.filter(({ isTrained }) => !isTrained))]);
  return [table.toString(), '', `${cases[0]?.pairs.length ?? 0} pairs. Cost: processor time per operation, the least of all runs. Gain: release / PGO - 1, the median of the pairs; spread: least`, 'to most, and beyond noise is what all pairs agree on. Instructions: per operation, inside the library, by callgrind.', '', ...verdict].join('\n');
}

function describeTrained(gain: Gain, cases: ProofReport['cases']): string {
  const found = `PGO over release on the trained workloads: ${formatPercent(gain.median)} (${formatSpread(gain)}), ${gain.verdict}.`;
  if (gain.median >= GOAL) return `${found} The goal of ${formatPercent(GOAL)} is reached.`;
  const counted = cases.filter(({ isTrained, instructions }) => isTrained && instructions !== undefined);
  const fewer = findMeanRatio(counted);
  const proof =
    counted.length === 0
      ? 'Without valgrind there are no instruction counts to say why.'
      : `The release build leaves no more to gain: its instructions in the library are ${formatPercent(fewer - 1)} on those of PGO (geometric mean of ${counted.length} trained workloads; in ${countSame(counted)} of them the same to within ${formatPercent(SAME).slice(1)}).`;
  return `${found} The goal is ${formatPercent(GOAL)}. ${proof}`;
}

function countSame(cases: ProofReport['cases']): number {
  return cases.filter(({ instructions }) => instructions !== undefined && Math.abs(instructions.release / instructions.pgo - 1) < SAME).length;
}

function describeUntrained(cases: ProofReport['cases']): string {
  const slower = cases.filter(({ isTrained, gain }) => !isTrained && gain.verdict === 'slower');
  if (slower.length === 0) return `No loss beyond noise on the untrained workloads: ${cases.filter(({ isTrained }) => !isTrained).map(({ name, gain }) => `${name} ${formatPercent(gain.median)}`).join(', ')}.`;
  return `A loss beyond noise on ${slower.map(({ name, gain }) => `${name} ${formatPercent(gain.median)} (${formatSpread(gain)})`).join(', ')}.`;
}

function formatGain(gain: Gain): readonly string[] {
  const paint = gain.verdict === 'faster' ? pc.green : gain.verdict === 'slower' ? pc.red : pc.dim;
  return [formatPercent(gain.median), formatSpread(gain), paint(gain.verdict)];
}

/** Release over PGO, as the gains are. */
function findMeanRatio(cases: ProofReport['cases']): number {
  const ratios = cases.flatMap(({ instructions }) => (instructions === undefined ? [] : [instructions.release / instructions.pgo]));
  return ratios.length === 0 ? Number.NaN : Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
}

function formatMeans(cases: ProofReport['cases']): readonly string[] {
  const ratio = findMeanRatio(cases);
  return ['', Number.isNaN(ratio) ? '-' : formatPercent(ratio - 1)];
}

function formatCost(seconds: number, operations: number): string {
  if (operations === 0) return `${(seconds * 1000).toFixed(1)} ms`;
  const nanoseconds = (seconds / operations) * 1e9;
  return nanoseconds >= 10_000 ? `${(nanoseconds / 1000).toFixed(1)} µs` : `${nanoseconds.toFixed(2)} ns`;
}

function formatPercent(share: number): string {
  return `${share < 0 ? '' : '+'}${(share * 100).toFixed(2)} %`;
}

function formatSpread({ low, high }: Gain): string {
  return `${formatPercent(low)} … ${formatPercent(high)}`;
}

const noBorders = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' };
