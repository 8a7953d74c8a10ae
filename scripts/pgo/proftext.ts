// clang's profile as text, one paragraph per function: name, hash, number of counters, counters. Pure.
import { UserError } from '../run.ts';

export interface ProfText {
  readonly text: string;
  readonly functions: number;
  readonly counters: number;
}

/** Leaves out the functions that never ran: clang then compiles them as without a profile, instead of for size. */
export function keepExecuted(text: string): ProfText {
  const paragraphs = text.split(/\n\n+/).map((paragraph) => paragraph.split('\n').filter((line) => line !== '' && !line.startsWith('#')));
  const kinds = paragraphs.flatMap((lines) => lines.filter((line) => line.startsWith(':')));
  const functions = paragraphs.map((lines) => lines.filter((line) => !line.startsWith(':'))).filter((lines) => lines.length > 0);
  const executed = functions.filter((lines) => listCounters(lines).some((value) => value !== '0'));
  return {
    text: [...kinds, ...executed.map((lines) => `${lines.join('\n')}\n`)].join('\n'),
    functions: functions.length,
    counters: functions.reduce((sum, lines) => sum + listCounters(lines).length, 0),
  };
}

function listCounters([name, , count, ...rest]: readonly string[]): readonly string[] {
  const wanted = Number(count);
  if (!Number.isInteger(wanted) || rest.length < wanted) throw new UserError(`the merged profile is damaged at ${name}`);
  return rest.slice(0, wanted);
}
