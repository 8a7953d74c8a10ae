// errors.h, knobs.h, counters.h, events.h: what is declared once each, as an enum and its texts.
import { listParts } from '../spec/parts.ts';
import type { HeapSpec, Knob } from '../spec/types.ts';
import { toMilli } from '../spec/units.ts';
import type { Model } from './render.ts';
import { alignCells, formatSigned, formatString } from './text.ts';

export function modelErrors({ errors }: HeapSpec): Model {
  const names = alignCells(
    errors.map(({ name }) => ({ name })),
    ['name'],
    [],
  ).map(({ name }) => name);
  return {
    ids: errors.map(({ name }) => ({ name })),
    texts: errors.map(({ text }, index) => ({ name: names[index] ?? '', text: formatString(text) })),
    frees: errors.map(({ frees = 'none' }, index) => ({ name: names[index] ?? '', frees: `ERROR_FREES_${frees.toUpperCase()}` })),
  };
}

export function modelKnobs(heap: HeapSpec): Model {
  const knobs = listParts(heap).flatMap(({ part }) => part.knobs);
  const rows = alignCells(knobs.map(modelKnob), ['text', 'type'], ['preset', 'min', 'max']);
  return { ids: knobs.map(({ name }) => ({ name })), rows, defaults: rows.map(({ preset }) => ({ preset: preset.trim() })) };
}

export function modelCounters(heap: HeapSpec): Model {
  const parts = listParts(heap).map(({ part }) => part);
  const rowsOf = (list: readonly { name: string; doc: string }[]) =>
    list.map(({ name, doc }) => ({ name, text: formatString(name.toLowerCase()), doc }));
  const counters = rowsOf(parts.flatMap((part) => part.counters));
  const classCounters = rowsOf(parts.flatMap((part) => part.classCounters));
  const idsOf = (rows: typeof counters) => rows.map(({ name, doc }) => ({ name, doc }));
  const textsOf = (rows: typeof counters) => rows.map(({ text }) => ({ text }));
  return { ids: idsOf(counters), texts: textsOf(counters), classIds: idsOf(classCounters), classTexts: textsOf(classCounters) };
}

function modelKnob(knob: Knob) {
  const [preset, min, max] = boundsOf(knob).map(formatSigned) as [string, string, string];
  return {
    text: formatString(`HAKMEM_${knob.name}`),
    type: `KNOB_TYPE_${knob.type.toUpperCase()}`,
    preset,
    min,
    max,
    doc: formatString(knob.doc),
    noEffect: formatString(knob.noEffect ?? ''),
  };
}

/** Default, least and most as C compares them: ratios in thousandths, text without numbers. */
export function boundsOf(knob: Knob): readonly [bigint, bigint, bigint] {
  if (knob.type === 'text') return [0n, 0n, 0n];
  if (knob.type === 'bool') return [knob.default ? 1n : 0n, 0n, 1n];
  if (knob.type === 'ratio') return [toMilli(knob.default), toMilli(knob.min), toMilli(knob.max)];
  return [knob.default, knob.min, knob.max];
}
