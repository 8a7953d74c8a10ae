// The tables of the `hakmem` command: its options and those of the knobs.
import { commands, type CommandSpec } from '../spec/command.ts';
import { listParts } from '../spec/parts.ts';
import type { HeapSpec, Knob } from '../spec/types.ts';
import { version } from '../spec/version.ts';
import { modelKnobs } from './registries.ts';
import type { Model, Row } from './render.ts';
import { alignCells, formatString } from './text.ts';

export function modelCommand(heap: HeapSpec): Model {
  const knobs = listParts(heap).flatMap(({ part }) => part.knobs);
  const rows = modelKnobs(heap)['rows'] as readonly Row[];
  const all: readonly CommandSpec[] = commands;
  const options = all.flatMap(({ name, options }) => options.map((option) => ({ name, ...option })));
  return {
    version: formatString(version),
    commandIds: all.map(({ name }) => ({ id: nameConstant(name) })),
    commands: all.map(({ name, usage, doc }) => ({ name: formatString(name), usage: formatString(usage), doc: formatString(doc) })),
    notes: all.flatMap(({ name, notes }) => notes.map((text) => ({ id: nameConstant(name), text: formatString(text) }))),
    optionIds: options.map(({ name, flag }) => ({ id: nameConstant(`${name}${flag.slice(1)}`) })),
    options: options.map(({ name, flag, value = '', doc }) => ({
      id: nameConstant(name),
      flag: formatString(flag),
      value: formatString(value),
      doc: formatString(doc),
    })),
    knobs: alignCells(
      knobs.map((knob, index) => ({ flag: formatString(flagOf(knob)), bare: formatString(bareOf(knob)), ...rows[index] }) as Row),
      ['flag', 'bare'],
      [],
    ),
    sizes: knobs.flatMap(({ flag: { size } = {}, ...knob }) =>
      size === undefined ? [] : [{ flag: formatString(flagOf(knob)), min: String(size.min), max: String(size.max), word: formatString(size.orWord) }],
    ),
    words: knobs.flatMap((knob) =>
      Object.entries(knob.flag?.words ?? {}).map(([word, text]) => ({ flag: formatString(flagOf(knob)), word: formatString(word), text: formatString(text) })),
    ),
  };
}

/** HAKMEM_LIST_BUDGET is --list-budget. */
export function flagOf(knob: Knob): string {
  return `--${knob.flag?.name ?? knob.name.toLowerCase().replaceAll('_', '-')}`;
}

function bareOf(knob: Knob): string {
  return knob.flag?.bare ?? (knob.type === 'bool' ? '1' : '');
}

const nameConstant = (text: string): string => text.toUpperCase().replaceAll('-', '_').replace(/_+/g, '_');
