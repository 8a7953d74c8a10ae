// A trace event taken apart: the text between its fields, and the fields.
import { listParts } from '../spec/parts.ts';
import type { Counter, FieldType, HeapSpec, TraceEvent } from '../spec/types.ts';

export interface EventField {
  readonly name: string;
  readonly type: FieldType;
}

export interface EventFacts {
  readonly spec: TraceEvent;
  readonly pieces: readonly (string | EventField)[];
  readonly fields: readonly EventField[];
  /** The values come as one array: too many to be parameters. */
  readonly isList: boolean;
}

export function listEvents(heap: HeapSpec): readonly EventFacts[] {
  return listParts(heap).flatMap(({ part }) => part.events.map((event) => takeApart(event, heap)));
}

function takeApart(spec: TraceEvent, heap: HeapSpec): EventFacts {
  const parts = listParts(heap).map(({ part }) => part);
  const format = spec.format
    .replace('{*counters}', () => formatCounters(parts.flatMap(({ counters }) => counters)))
    .replace('{*classCounters}', () => formatCounters(parts.flatMap(({ classCounters }) => classCounters)));
  const pieces = format.split(/(?=\{)|(?<=\})/).map(parsePiece);
  const fields = pieces.filter((piece) => typeof piece !== 'string');
  return { spec, pieces, fields, isList: /\{\*/.test(spec.format) };
}

function formatCounters(counters: readonly Counter[]): string {
  return counters.map(({ name }) => `${name.toLowerCase()}={${name.toLowerCase()}:count}`).join(' ');
}

function parsePiece(piece: string): string | EventField {
  const [, name, type] = /^\{([^:]+):(.+)\}$/.exec(piece) ?? [];
  return name === undefined ? piece : { name, type: type as FieldType };
}
