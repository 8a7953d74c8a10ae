// A log of HAKMEM_* traces to events, by the patterns that are generated with the C that writes them.
import { type FieldType, type TraceFields, tracePatterns } from './generated/trace-events.ts';

export type TraceName = keyof TraceFields;

/** One line. `dropped` are lines of that event that came before it and were not written. */
export type TraceLine = { readonly [Name in TraceName]: { readonly event: Name; readonly fields: TraceFields[Name] } }[TraceName] & {
  readonly dropped: number;
  /** The line reached the limit of its event: more of that second are missing. */
  readonly atLimit: boolean;
};

export interface TraceLog {
  readonly events: readonly TraceLine[];
  /** Lines that begin as ours do and end otherwise: cut, or of another build. */
  readonly damaged: number;
  readonly otherLines: number;
}

const names = Object.keys(tracePatterns) as TraceName[];
const tags = new Set(names.map((name) => /^\^\\\[(.+?)\\\]/.exec(tracePatterns[name].pattern.source)?.[1] ?? ''));
const ourLine = new RegExp(`\\[(?:${[...tags].join('|')})\\] .*`);

export function parseTraceLog(text: string): TraceLog {
  const lines = text.split('\n').filter((line) => line !== '');
  const ours = lines.flatMap((line) => ourLine.exec(line)?.[0] ?? []);
  const events = ours.flatMap((line) => parseTraceLine(line) ?? []);
  return { events, damaged: ours.length - events.length, otherLines: lines.length - ours.length };
}

/** A line from its tag on; undefined when it is none of ours. */
export function parseTraceLine(line: string): TraceLine | undefined {
  const { text, ...notes } = takeNotes(line.trimEnd());
  for (const event of names) {
    const match = tracePatterns[event].pattern.exec(text);
    if (match !== null) return { event, fields: readFields(event, match.slice(1)), ...notes } as TraceLine;
  }
  return undefined;
}

function takeNotes(line: string): { readonly text: string; readonly dropped: number; readonly atLimit: boolean } {
  const limit = / \(limit of \d+ lines a second; more are dropped\)$/;
  const dropped = / \((\d+) lines before this one were dropped\)$/;
  const unlimited = line.replace(limit, '');
  return { text: unlimited.replace(dropped, ''), dropped: Number(dropped.exec(unlimited)?.[1] ?? 0), atLimit: unlimited !== line };
}

function readFields(event: TraceName, values: readonly string[]): Readonly<Record<string, number | string>> {
  const fields = Object.entries(tracePatterns[event].fields) as [string, FieldType][];
  return Object.fromEntries(fields.map(([name, type], index) => [name, type === 'text' ? (values[index] ?? '') : Number(values[index])]));
}

/** The fields of every line of one event. */
export function selectEvents<Name extends TraceName>(log: TraceLog, event: Name): readonly TraceFields[Name][] {
  return log.events.flatMap((line) => (line.event === event ? [line.fields as TraceFields[Name]] : []));
}
