// What of a profile fits into a file. Windows of the smaller processes go first, then timelines are thinned, then the smaller
// processes become one; then the windows of the largest shrink, and last the rarest shapes count as commoner ones. Sums stay.
import { countAllocations, foldProcesses } from '../../../gen/tune/add-profiles.ts';
import type { Profile, ProcessProfile } from '../../../gen/tune/profile.ts';
import { CHUNK_HEAD_BYTES, deflate } from './chunks.ts';
import { encodePart, type PartName, type Parts } from './parts.ts';
import { shortenWindows, thinShapes, thinTimeline } from './thin.ts';

export interface PackedPart {
  readonly name: PartName;
  /** Index of the process. */
  readonly process: number;
  readonly deflated: Buffer;
}

const MAX_MOMENTS = [256, 64] as const;
const MAX_SHAPES = [20_000, 2000] as const;
const MAX_COMMAND = 4096;

export function fitProfile(profile: Profile, limit: number): Profile {
  for (const attempt of listAttempts(profile, limit)) if (measure(attempt.processes) <= limit) return attempt;
  throw new RangeError(`a profile does not fit into ${limit} bytes`);
}

/** In the order of the file. Where there is nothing, there is no part. */
export function packParts({ processes }: Profile): readonly PackedPart[] {
  const pack = <Name extends PartName>(name: Name, valuesOf: (process: ProcessProfile) => readonly (Parts[Name] & object)[]): readonly PackedPart[] =>
    processes.flatMap((each, process) => valuesOf(each).map((value) => ({ name, process, deflated: packPart(name, value) })));
  const table = <Row>(rows: readonly Row[]): readonly (readonly Row[])[] => (rows.length === 0 ? [] : [rows]);
  return [
    ...pack('facts', (process) => [process]),
    ...pack('sizes', ({ sizes }) => table(sizes)),
    ...pack('peak', ({ peak }) => [peak]),
    ...pack('shapes', ({ shapes }) => table(shapes)),
    ...pack('reallocs', ({ reallocs }) => table(reallocs)),
    ...pack('timeline', ({ timeline }) => table(timeline)),
    ...pack('window', ({ windows }) => windows),
  ];
}

/** Of each value, so that a profile of which a part changes is not packed anew. */
const packed = new WeakMap<object, Map<PartName, Buffer>>();

function packPart<Name extends PartName>(name: Name, value: Parts[Name] & object): Buffer {
  const known = packed.get(value) ?? new Map<PartName, Buffer>();
  packed.set(value, known);
  const deflated = known.get(name) ?? deflate(encodePart(name, value));
  known.set(name, deflated);
  return deflated;
}

function measure(processes: readonly ProcessProfile[]): number {
  return packParts({ processes }).reduce((sum, { deflated }) => sum + CHUNK_HEAD_BYTES + deflated.length, 0);
}

function* listAttempts(profile: Profile, limit: number): Generator<Profile> {
  let processes = profile.processes.map((process) => (process.command.length > MAX_COMMAND ? { ...process, command: process.command.slice(0, MAX_COMMAND) } : process));
  yield { processes };
  yield { processes: (processes = dropWindows(processes, limit)) };
  for (const most of MAX_MOMENTS) yield { processes: (processes = processes.map((process) => thinTimeline(process, most))) };
  for (let kept = processes.length >> 1; kept >= 2; kept >>= 1) yield { processes: (processes = foldSmaller(processes, kept)) };
  for (let events = countEvents(processes) >> 1; events >= 1; events >>= 1) yield { processes: (processes = processes.map((process) => shortenWindows(process, events))) };
  yield { processes: (processes = processes.map((process) => ({ ...process, windows: [] }))) };
  yield { processes: (processes = foldSmaller(processes, 1)) };
  for (const most of MAX_SHAPES) yield { processes: (processes = processes.map((process) => thinShapes(process, most))) };
}

/** As many as must go; the largest process keeps its own. */
function dropWindows(processes: readonly ProcessProfile[], limit: number): ProcessProfile[] {
  let excess = measure(processes) - limit;
  const dropped = new Set<ProcessProfile>();
  for (const process of sortBySize(processes).slice(1).toReversed()) {
    if (excess <= 0) break;
    excess -= process.windows.reduce((sum, window) => sum + CHUNK_HEAD_BYTES + packPart('window', window).length, 0);
    dropped.add(process);
  }
  return processes.map((process) => (dropped.has(process) ? { ...process, windows: [] } : process));
}

function foldSmaller(processes: readonly ProcessProfile[], kept: number): ProcessProfile[] {
  const sorted = sortBySize(processes);
  return [...sorted.slice(0, kept - 1), foldProcesses(sorted.slice(kept - 1))];
}

function sortBySize(processes: readonly ProcessProfile[]): readonly ProcessProfile[] {
  return processes.toSorted((a, b) => countAllocations(b) - countAllocations(a));
}

function countEvents(processes: readonly ProcessProfile[]): number {
  return processes.reduce((sum, { windows }) => sum + windows.reduce((events, window) => events + window.events.length, 0), 0);
}
