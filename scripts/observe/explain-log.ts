// What a trace log says, in words: what happened how often, and which number or knob would change it.
import { explainCounters } from './explain-counters.ts';
import { explainFailures } from './explain-failures.ts';
import { explainPool } from './explain-pool.ts';
import type { HeapNumbers } from './heap-numbers.ts';
import type { TraceLog } from './parse-trace.ts';
import { formatCount, plural } from './words.ts';

/** Paragraphs; undefined when the log has no line of ours. */
export function explainLog(log: TraceLog, heap: HeapNumbers): readonly string[] | undefined {
  if (log.events.length === 0) return undefined;
  return [summarize(log), ...explainFailures(log, heap), ...explainPool(log), ...explainCounters(log), ...noteGaps(log)];
}

function summarize({ events, otherLines }: TraceLog): string {
  const others = otherLines === 0 ? '' : ` among ${plural(otherLines, 'other line')}`;
  return `${plural(events.length, 'trace line')}${others}.`;
}

function noteGaps({ events, damaged }: TraceLog): readonly string[] {
  const told = events.reduce((sum, line) => sum + line.dropped + (line.event === 'TRACE_DROPPED' ? line.fields.lines : 0), 0);
  const limited = events.filter(({ atLimit }) => atLimit).length;
  const out: string[] = [];
  if (told > 0)
    out.push(`${plural(told, 'further line')} over the limit of lines a second were not written: the counts above are lower bounds.`);
  else if (limited > 0) out.push(`A limit of lines a second was reached ${plural(limited, 'time')}: the counts above are lower bounds.`);
  if (damaged > 0)
    out.push(`${formatCount(damaged)} lines begin as ours do and could not be read: they were cut, or come from another build.`);
  return out;
}
