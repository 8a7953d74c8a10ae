// The manual pages: hakmem(7), every knob in the words of docs/knobs.md; hakmem(1), the command in the words of its help.
import { commands, type CommandSpec } from '../spec/command.ts';
import type { HeapSpec } from '../spec/types.ts';
import { version } from '../spec/version.ts';
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

/** The manual page hakmem(1): what `hakmem --help` says, as a page. */
export function modelCommandPage(): Model {
  const all: readonly CommandSpec[] = commands;
  return {
    version,
    commands: all.map(({ name, usage }) => ({ name, usage: escapeRoff(usage) })),
    rows: all.flatMap(describeCommand),
  };
}

/** Requests of roff, each with the line that follows it. */
function describeCommand({ name, doc, options, notes }: CommandSpec): readonly Row[] {
  return [
    { request: '.SS', text: `hakmem ${name}` },
    { request: '.PP', text: `${escapeRoff(doc)}.` },
    ...options.map(({ flag, value, doc: text }) => ({ request: `.TP\n.B ${escapeRoff(value === undefined ? flag : `${flag}=${value}`)}`, text: escapeRoff(text) })),
    ...notes.map((note) => ({ request: '.PP', text: escapeRoff(note) })),
  ];
}
