// The manual page hakmem(7): every knob, in the words of docs/knobs.md.
import { version } from '../spec/version.ts';
import type { HeapSpec } from '../spec/types.ts';
import { modelKnobDocs } from './knob-docs.ts';
import type { Model, Row } from './render.ts';

export function modelKnobPage(heap: HeapSpec): Model {
  const { knobs, idle } = modelKnobDocs(heap) as { readonly knobs: readonly Row[]; readonly idle: readonly Row[] };
  return {
    version,
    knobs: knobs.map(({ name = '', type = '', preset = '', range = '', doc = '' }) => ({ name, values: describeValues(type, preset, range), doc: escapeRoff(plain(doc)) })),
    idle: idle.map(({ name = '', why = '' }) => ({ name, why: escapeRoff(plain(why)) })),
  };
}

function describeValues(type: string, preset: string, range: string): string {
  const values = range === '' ? type : `${type}, ${range}; default ${preset}`;
  return `" (${escapeRoff(values)})"`;
}

/** A cell of a table of Markdown as it was. */
const plain = (cell: string): string => cell.replaceAll('\\|', '|');

/** Text that roff shows as it is: no line of it is a request, no character an escape. */
export function escapeRoff(text: string): string {
  return text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replace(/^(?=[.'])/, '\\&').replaceAll('"', '\\(dq');
}
