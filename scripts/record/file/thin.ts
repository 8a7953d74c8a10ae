// A process's profile with less detail and the same sums.
import { cutWindow } from '../../../gen/tune/choose-windows.ts';
import type { Moment, ProcessProfile, ShapeRow, StreamWindow } from '../../../gen/tune/profile.ts';

/** Moments at even distances, and the one with most bytes. */
export function thinTimeline(process: ProcessProfile, most: number): ProcessProfile {
  const { timeline } = process;
  if (timeline.length <= most) return process;
  const largest = timeline.reduce((a, b) => (b.liveBytes > a.liveBytes ? b : a));
  const [start, end] = [timeline[0]?.seconds ?? 0, timeline.at(-1)?.seconds ?? 0];
  const slotOf = ({ seconds }: Moment): number => Math.floor(((most - 2) * (seconds - start)) / (end - start || 1));
  const kept = timeline.filter((moment, index) => index === 0 || moment === largest || slotOf(moment) !== slotOf(timeline[index - 1] ?? moment));
  return { ...process, timeline: kept };
}

/** The first windows with so many calls in all; the first one is cut where it alone has more. */
export function shortenWindows(process: ProcessProfile, maxEvents: number): ProcessProfile {
  let left = maxEvents;
  const windows = process.windows.flatMap((window, index): readonly StreamWindow[] => {
    const room = left;
    left -= window.events.length;
    return left >= 0 ? [window] : index === 0 ? [cutWindow(window, room)] : [];
  });
  return { ...process, windows };
}

/** The shapes with most blocks; the blocks of the others count as the commonest shape of their cell. */
export function thinShapes(process: ProcessProfile, most: number): ProcessProfile {
  const sorted = process.shapes.toSorted((a, b) => b.blocks - a.blocks);
  const commonest = new Map<number, ShapeRow>();
  for (const row of sorted) if (!commonest.has(row.cell)) commonest.set(row.cell, row);
  const kept = new Set([...sorted.slice(0, most), ...commonest.values()]);
  const moved = new Map<number, number>();
  for (const { cell, blocks } of process.shapes.filter((row) => !kept.has(row))) moved.set(cell, (moved.get(cell) ?? 0) + blocks);
  const shapes = process.shapes
    .filter((row) => kept.has(row))
    .map((row) => (commonest.get(row.cell) === row && moved.has(row.cell) ? { ...row, blocks: row.blocks + (moved.get(row.cell) ?? 0) } : row));
  return { ...process, shapes };
}
