// docs/knobs.md: every knob as people read it.
import { listParts } from '../spec/parts.ts';
import type { HeapSpec, Knob } from '../spec/types.ts';
import type { Model } from './render.ts';
import { formatBytes } from './text.ts';

export function modelKnobDocs(heap: HeapSpec): Model {
  const knobs = listParts(heap).flatMap(({ directory, part }) =>
    part.knobs.map((knob) => ({ box: directory.replace('boxes/', ''), knob })),
  );
  return {
    knobs: knobs.map(({ box, knob }) => ({ name: knob.name, box, type: knob.type, ...describeValues(knob), doc: escapeCell(knob.doc) })),
    idle: knobs.flatMap(({ knob }) => (knob.noEffect === undefined ? [] : [{ name: knob.name, why: escapeCell(knob.noEffect) }])),
  };
}

function describeValues(knob: Knob): { readonly preset: string; readonly range: string } {
  if (knob.type === 'text') return { preset: '', range: '' };
  if (knob.type === 'bool') return { preset: knob.default ? '1' : '0', range: '0 or 1' };
  const format = formatterOf(knob);
  return { preset: format(knob.default), range: `${format(knob.min)} to ${format(knob.max)}` };
}

function formatterOf({ type }: Knob): (value: bigint | number) => string {
  if (type === 'bytes') return (value) => formatBytes(BigInt(value));
  if (type === 'ratio') return (value) => Number(value).toFixed(2);
  return type === 'ms' ? (value) => `${value} ms` : String;
}

const escapeCell = (text: string): string => text.replaceAll('|', '\\|');
