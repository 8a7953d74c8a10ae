// What processes held over their ages, added up as if they had all begun at once: exact integrals over time, cell by cell.
import { startOfStretch, stretchOfAge } from './ages.ts';
import type { Moment, ProcessProfile } from './profile.ts';
import { CELL_COUNT } from './size-cells.ts';

type Timed = Pick<ProcessProfile, 'seconds' | 'timeline'>;

/** What was held in a stretch of the process's age: blocks and bytes times the seconds that they were. */
export interface HeldInStretch {
  readonly stretch: number;
  readonly byteSeconds: number;
  /** By cell. */
  readonly blockSeconds: Float64Array;
}

/** A moment holds until the next one, the last until the process's end. Stretches from 0 on, without a gap. */
export function integrateTimeline({ seconds, timeline }: Timed): readonly HeldInStretch[] {
  const held: { stretch: number; byteSeconds: number; blockSeconds: Float64Array }[] = [];
  timeline.forEach(({ seconds: from, liveBytes, live }, index) => {
    const until = timeline[index + 1]?.seconds ?? seconds;
    const cells = listOccupied(live);
    for (let at = from; at < until; ) {
      const stretch = stretchOfAge(at);
      const end = Math.min(until, startOfStretch(stretch + 1));
      while (held.length <= stretch) held.push({ stretch: held.length, byteSeconds: 0, blockSeconds: new Float64Array(CELL_COUNT) });
      const into = held[stretch];
      if (into !== undefined) {
        into.byteSeconds += liveBytes * (end - at);
        for (const cell of cells) into.blockSeconds[cell] = (into.blockSeconds[cell] ?? 0) + (live[cell] ?? 0) * (end - at);
      }
      at = end;
    }
  });
  return held;
}

/** The way back: a moment per stretch, with the mean of what was held in it; `seconds` is the age of the oldest process. */
export function restoreTimeline(held: readonly HeldInStretch[], seconds: number): readonly Moment[] {
  return held.flatMap(({ stretch, byteSeconds, blockSeconds }): readonly Moment[] => {
    const from = startOfStretch(stretch);
    const length = Math.min(seconds, startOfStretch(stretch + 1)) - from;
    return length <= 0 ? [] : [{ seconds: from, liveBytes: byteSeconds / length, live: blockSeconds.map((blocks) => blocks / length) }];
  });
}

export function addTimelines(processes: readonly Timed[]): readonly Moment[] {
  const sums: { stretch: number; byteSeconds: number; blockSeconds: Float64Array }[] = [];
  for (const process of processes)
    for (const { stretch, byteSeconds, blockSeconds } of integrateTimeline(process)) {
      const sum = (sums[stretch] ??= { stretch, byteSeconds: 0, blockSeconds: new Float64Array(CELL_COUNT) });
      sum.byteSeconds += byteSeconds;
      blockSeconds.forEach((blocks, cell) => (sum.blockSeconds[cell] = (sum.blockSeconds[cell] ?? 0) + blocks));
    }
  return restoreTimeline(sums, processes.reduce((most, { seconds }) => Math.max(most, seconds), 0));
}

function listOccupied(live: Uint32Array | Float64Array): readonly number[] {
  return Array.from(live.keys()).filter((cell) => live[cell] !== 0);
}
