// What free spans retain goes back to the system: the oldest first, from its end on, a stretch of dirty superslabs at a time.
import { countBits } from './masks.ts';
import { dropUnits, firstUnit } from './pages.ts';
import { subtractRetained } from './pool.ts';
import { removeSpan, setMark } from './span-bins.ts';
import { insertJoined } from './spans.ts';
import { SPAN, type State } from './state.ts';

export function purgeSpans(state: State, bytes: number): number {
  const { superslabs, spans, pool } = state;
  let purged = 0;
  while (purged < bytes && spans.oldest !== 0) {
    const first = spans.oldest;
    const length = superslabs.length[first]!;
    const dirty = superslabs.bytes[first]!;
    removeSpan(state, first);
    setMark(state, first, length, SPAN.purging);
    const gone = purgeTail(state, first, length, bytes - purged);
    if (gone !== 0) subtractRetained(state, gone);
    setMark(state, first, 0, SPAN.none);
    insertJoined(state, first, length, dirty - gone);
    if (gone === 0) break;
    purged += gone;
  }
  pool.purged += purged;
  return purged;
}

function purgeTail(state: State, first: number, length: number, bytes: number): number {
  const { dirty, purged: purgedUnits } = state.superslabs;
  let purged = 0;
  let end = lastDirtyEnd(dirty, first, first + length);
  while (end > first && purged < bytes) {
    let start = end;
    let here = 0;
    for (; start > first && dirty[start - 1] !== 0 && purged + here < bytes; start--)
      here += countBits(dirty[start - 1]!) * state.facts.unitBytes;
    dropUnits(state, firstUnit(state, start), (end - start) * state.facts.unitsPerSuperslab);
    for (let number = start; number < end; number++) {
      purgedUnits[number]! |= dirty[number]!;
      dirty[number] = 0;
    }
    purged += here;
    end = lastDirtyEnd(dirty, first, start);
  }
  return purged;
}

function lastDirtyEnd(dirty: Int32Array, first: number, end: number): number {
  while (end > first && dirty[end - 1] === 0) end--;
  return end;
}
