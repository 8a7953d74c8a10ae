// Live bytes over time: the largest processes of a run by the clock, sums of many by their age.
import { foldProcesses, programOf } from '../../gen/tune/add-profiles.ts';
import type { ProcessProfile, Profile } from '../../gen/tune/profile.ts';

export interface Series {
  readonly name: string;
  readonly points: readonly { readonly seconds: number; readonly bytes: number }[];
}

const MOST_SERIES = 6;
const MS = 1000;

export function listSeries({ processes }: Profile): readonly Series[] {
  const held = processes.filter(({ timeline }) => timeline.length > 0).toSorted((a, b) => b.peak.liveBytes - a.peak.liveBytes);
  const [shown, others] = held.length <= MOST_SERIES ? [held, []] : [held.slice(0, MOST_SERIES - 1), held.slice(MOST_SERIES - 1)];
  const start = processes.some(({ runs }) => runs > 1) ? undefined : processes.reduce((least, { startedAt }) => Math.min(least, startedAt), Infinity);
  const names = new Set(shown.map(({ command }) => programOf(command)));
  const nameOf = ({ command, process, runs }: ProcessProfile): string => (runs > 1 || names.size === shown.length ? programOf(command) : `${programOf(command)} ${process}`);
  return [
    ...shown.map((process) => createSeries(nameOf(process), process, start === undefined ? 0 : (process.startedAt - start) / MS)),
    ...(others.length === 0 ? [] : [createSeries(`${others.length} others, by their age`, foldProcesses(others), 0)]),
  ];
}

/** The peak is seen between two moments, but where many are added up: there it is that of each at its own time. */
function createSeries(name: string, { timeline, peak, seconds, runs }: ProcessProfile, offset: number): Series {
  const moments = runs > 1 ? timeline : [...timeline, peak].toSorted((a, b) => a.seconds - b.seconds);
  const last = timeline.at(-1);
  const points = [...moments, ...(last === undefined || last.seconds >= seconds ? [] : [{ ...last, seconds }])];
  return { name, points: points.map((moment) => ({ seconds: moment.seconds + offset, bytes: moment.liveBytes })) };
}
