// events.h, trace_events.h and trace-events.ts: each trace line as a row for its writer, a typed C door, and a pattern to read it by.
import { type EventFacts, type EventField, listEvents } from '../derive/events.ts';
import type { FieldType, HeapSpec } from '../spec/types.ts';
import type { Model, Row } from './render.ts';
import { alignCells, formatString } from './text.ts';

const formatCode: Readonly<Record<FieldType, string>> = { bytes: '%z', count: '%z', ratio: '%m', address: '%x', text: '%s' };
const pattern: Readonly<Record<FieldType, string>> = {
  bytes: '(\\d+)',
  count: '(\\d+)',
  ratio: '(\\d+\\.\\d+)',
  address: '(0x[0-9a-f]+)',
  text: '([^\\s=]+)',
};

export function modelEvents(heap: HeapSpec): Model {
  const events = listEvents(heap);
  const rows = events.map(({ spec, pieces }) => ({
    tag: formatString(spec.tag),
    format: formatString(pieces.map((piece) => (typeof piece === 'string' ? piece : formatCode[piece.type])).join('')),
    limit: `${spec.linesPerSecond ?? 0n}`,
  }));
  return { ids: events.map(({ spec }) => ({ name: spec.name, doc: spec.doc })), rows: alignCells(rows, [], []) };
}

export function modelEventDoors(heap: HeapSpec): Model {
  return { doors: listEvents(heap).map(modelDoor) };
}

function modelDoor({ spec, fields, isList }: EventFacts): Row {
  // The underscore keeps a name apart from what C has already: errno is a macro.
  const parameters = fields.map(({ name, type }) => (type === 'text' ? `const char *${name}_` : `uint64_t ${name}_`));
  const values = fields.map(({ name, type }) => (type === 'text' ? `(uintptr_t)${name}_` : `${name}_`));
  return {
    door: spec.name.toLowerCase(),
    parameters: isList ? 'const uint64_t *values' : parameters.join(', ') || 'void',
    event: spec.name,
    condition: spec.knob === undefined ? 'HAK_OBSERVE_ENABLED' : `trace_is_on(HAK_KNOB_${spec.knob})`,
    values: isList ? 'values' : values.length === 0 ? 'NULL' : `(const uint64_t[]){${values.join(', ')}}`,
    doc: spec.doc,
  };
}

/** The same lines for TypeScript. */
export function modelEventPatterns(heap: HeapSpec): Model {
  const events = listEvents(heap);
  return {
    shapes: events.map(({ spec, fields }) => ({ event: spec.name, fields: fields.map(declareField).join(' '), doc: spec.doc })),
    patterns: events.map((facts) => ({
      event: facts.spec.name,
      knob: facts.spec.knob ?? '',
      pattern: patternOf(facts),
      fields: facts.fields.map(({ name, type }) => `${name}: '${type}'`).join(', '),
    })),
  };
}

const declareField = ({ name, type }: EventField): string => `readonly ${name}: ${type === 'text' ? 'string' : 'number'};`;

function patternOf({ spec, pieces }: EventFacts): string {
  const body = pieces.map((piece) => (typeof piece === 'string' ? piece.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&') : pattern[piece.type]));
  return `/^\\[${spec.tag}\\] ${body.join('')}$/`;
}
