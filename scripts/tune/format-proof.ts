// What the rounds found, as a table, and which library to take. Pure.
import pc from 'picocolors';
import { formatTable } from '../bench/format-table.ts';
import { formatBytes, formatCount } from '../profile/format.ts';
import type { LibraryResult, Ratio } from './compare-libraries.ts';

export interface ProvenWorkload {
  readonly command: string;
  readonly rounds: number;
  /** The default first; peers have no part in the verdict. */
  readonly results: readonly LibraryResult[];
  /** Of the whole program, by library; none where it runs too long to be counted. */
  readonly instructions: Readonly<Record<string, number>>;
}

export interface Verdict {
  /** The library to take. */
  readonly winner: string;
  readonly sentence: string;
}

/** A gain that is smaller is no reason for a library of one's own. */
const GAIN_LEAST = 0.01;

export function formatProof({ command, rounds, results, instructions }: ProvenWorkload): string {
  const head = ['library', 'time', 'of default', 'spread', 'instructions', 'peak RSS', 'of default', 'mean RSS', 'of default', 'spread'];
  const rows = results.map(({ name, figures, ratios }) => [
    name, `${figures.seconds.median.toFixed(3)} s`, paint(ratios.seconds), formatSpread(ratios.seconds), instructions[name] === undefined ? '-' : formatCount(instructions[name]),
    formatBytes(figures.peakRssKib.median * 1024), paint(ratios.peakRssKib), formatBytes(figures.meanRssKib.median * 1024), paint(ratios.meanRssKib), formatSpread(ratios.meanRssKib),
  ]);
  return `${command}, ${rounds} rounds in turn; medians, and ratios round by round\n${formatTable(head, rows)}`;
}

/** Of the libraries made here: none may be worse than the default beyond noise on any workload, and one must gain. */
export function judgeProof(workloads: readonly ProvenWorkload[], candidates: readonly string[]): Verdict {
  const scored = candidates.map((name) => ({ name, ...weigh(workloads, name) })).filter(({ isWorse, gain }) => !isWorse && gain > GAIN_LEAST);
  const best = scored.toSorted((a, b) => b.gain - a.gain)[0];
  if (best === undefined) return { winner: 'default', sentence: `The default stays: ${candidates.map((name) => `${name} is ${describe(workloads, name)}`).join('; ')}.` };
  return { winner: best.name, sentence: `Take ${best.name}: ${describe(workloads, best.name)}.` };
}

function weigh(workloads: readonly ProvenWorkload[], name: string): { readonly isWorse: boolean; readonly gain: number } {
  const ratios = listRatios(workloads, name);
  const isWorse = ratios.some(({ seconds, peakRssKib }) => [seconds, peakRssKib].some(({ verdict, median }) => verdict === 'worse' && median > 1 + GAIN_LEAST));
  const product = ratios.reduce((sum, { seconds, peakRssKib }) => sum + Math.log(seconds.verdict === 'better' ? seconds.median : 1) + Math.log(peakRssKib.verdict === 'better' ? peakRssKib.median : 1), 0);
  return { isWorse, gain: 1 - Math.exp(product / Math.max(1, ratios.length)) };
}

function describe(workloads: readonly ProvenWorkload[], name: string): string {
  return listRatios(workloads, name).map(({ seconds, peakRssKib }) => `${describeRatio(seconds)} of the default's time and ${describeRatio(peakRssKib)} of its peak RSS`).join(', ');
}

function listRatios(workloads: readonly ProvenWorkload[], name: string): readonly LibraryResult['ratios'][] {
  return workloads.flatMap(({ results }) => results.filter((result) => result.name === name).map(({ ratios }) => ratios));
}

function describeRatio({ median, verdict }: Ratio): string {
  return `${median.toFixed(2)}${verdict === 'within noise' ? ' (within noise)' : ''}`;
}

function paint({ median, verdict }: Ratio): string {
  const text = `${median.toFixed(3)}`;
  return verdict === 'better' ? pc.green(text) : verdict === 'worse' ? pc.red(text) : text;
}

function formatSpread({ low, high }: Ratio): string {
  return `${low.toFixed(2)} … ${high.toFixed(2)}`;
}
