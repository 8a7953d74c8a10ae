// What a tuned spec is expected to do, beside the default, as tables and sentences. Pure.
import pc from 'picocolors';
import type { ClassChange } from '../../gen/tune/explain-classes.ts';
import { GAIN_LEAST, type Judgement, type PartEvidence, type TuneResult } from '../../gen/tune/tune-heap.ts';
import type { Evidence } from '../../gen/tune/evidence.ts';
import { formatTable } from '../bench/format-table.ts';
import { formatBytes, formatCount } from '../profile/format.ts';

const CLASSES_SHOWN = 12;

const FIGURES: readonly { readonly title: string; readonly show: (evidence: Evidence) => string }[] = [
  { title: 'internal waste at the peak', show: ({ internalWaste }) => formatPercent(internalWaste) },
  { title: 'slabs in use at the peak', show: ({ slabs }) => formatCount(slabs) },
  { title: 'resident bytes at the peak', show: ({ residentBytes }) => formatBytes(residentBytes) },
  { title: 'refills per million calls', show: ({ refills }) => formatCount(refills) },
  { title: 'overflows per million calls', show: ({ overflows }) => formatCount(overflows) },
  { title: 'page faults per million calls', show: ({ pageFaults }) => formatCount(pageFaults) },
  { title: 'allocator, ns per call', show: ({ nanosecondsPerCall }) => nanosecondsPerCall.toFixed(2) },
];

export function formatEvidence(judgement: Omit<Judgement, 'isWorthIt'>): string {
  const { head, rows } = tabulateEvidence(judgement);
  return formatTable(head, rows);
}

export interface EvidenceTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function tabulateEvidence({ deciding, heldOut }: Omit<Judgement, 'isWorthIt'>): EvidenceTable {
  const row = ({ title, show }: (typeof FIGURES)[number]): readonly string[] => [title, show(deciding.before), show(deciding.after), show(heldOut.before), show(heldOut.after)];
  const gains = [
    ['memory of the heap', '', formatRatio(deciding.gain.memory), '', formatRatio(heldOut.gain.memory)],
    ['time of the program', '', formatRatio(deciding.gain.time), '', formatRatio(heldOut.gain.time)],
  ];
  return { head: ['predicted', 'default', 'tuned', 'held out: default', 'tuned'], rows: [...FIGURES.map(row), ...gains] };
}

export function formatClassChanges(changes: readonly ClassChange[]): string {
  const shown = changes.filter(({ savedBytes }) => savedBytes !== 0);
  const rows = shown.slice(0, CLASSES_SHOWN).map(({ least, most, before, after, blocks, savedBytes }) => [
    least === most ? String(most) : `${least}..${most}`, String(before), String(after), formatCount(blocks), savedBytes > 0 ? formatBytes(savedBytes) : `−${formatBytes(-savedBytes)}`,
  ]);
  const rest = shown.slice(CLASSES_SHOWN);
  if (rest.length > 0) rows.push([`${rest.length} more`, '', '', formatCount(rest.reduce((sum, { blocks }) => sum + blocks, 0)), formatBytes(rest.reduce((sum, { savedBytes }) => sum + savedBytes, 0))]);
  return rows.length === 0 ? 'No size that this program asks for gets another block.' : formatTable(['sizes', 'block', 'tuned', 'live at the peak', 'saved'], rows);
}

export function formatNumbers({ numbers }: Pick<TuneResult, 'numbers'>): string {
  if (numbers.length === 0) return 'No other number pays: all stay as in the default.';
  const rows = numbers.map(({ number, from, to, gain }) => {
    const show = (value: bigint): string => (number.unit === 'bytes' ? formatBytes(Number(value)) : formatCount(Number(value)));
    return [number.name, show(from), show(to), formatPercent(gain), to > from ? number.doc : `the other way round: ${number.doc}`];
  });
  return formatTable(['number', 'default', 'tuned', 'gain', '*why'], rows);
}

/** In one sentence. */
export function describeVerdict({ heldOut, isWorthIt }: Pick<Judgement, 'heldOut' | 'isWorthIt'>): string {
  const found = `${describeGain(heldOut)} on the part of the profile that was held out`;
  if (isWorthIt) return pc.green(`Worth a build: ${found}.`);
  return pc.yellow(`Keep the default: ${found}, which is less than ${formatPercent(GAIN_LEAST)}.`);
}

function describeGain({ gain: { memory, time } }: PartEvidence): string {
  return `the heap takes ${formatRatio(memory)} of memory and the program ${formatRatio(time)} of its time`;
}

export function formatPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function formatRatio(ratio: number): string {
  return `${ratio.toFixed(3)} ×`;
}
