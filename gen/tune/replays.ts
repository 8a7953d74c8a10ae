// Windows of the event stream -> what a model replays: warm-ups, then the calls that decide, or are held out to judge by.
import type { DemandPart } from './demand.ts';
import type { EventStream, ProcessProfile, Profile, StreamWindow } from './profile.ts';
import { cutStream } from './streams.ts';
import { countLive, surroundWindow } from './surround-window.ts';

export interface Replay {
  /** Gives out what was live before; nothing where the process begins with the window. */
  readonly opening: EventStream;
  /** The window, and what brings its blocks back to where they were. */
  readonly warmUp: EventStream;
  /** Stretches of calls, one after the other. */
  readonly parts: readonly { readonly part: DemandPart; readonly events: EventStream }[];
  /** Live blocks by cell when all of it has run. */
  readonly endLive: Float64Array;
  /** Calls of the run that this stands for. */
  readonly calls: number;
}

/** How often a window runs before it counts: lists are then as long as they get, and slabs as full of holes. */
export const WARM_UPS = 3;

/** More windows say little that is new, and each is replayed for every candidate. */
const WINDOWS_MOST = 6;
const PROCESSES_MOST = 4;
/** Of a stream in one piece, as much as of the windows. */
const DECIDING_SHARE = 2 / 3;

export function listReplays({ processes }: Profile): readonly Replay[] {
  const busiest = [...processes].sort((a, b) => countCalls(b) - countCalls(a)).slice(0, PROCESSES_MOST);
  return busiest.flatMap(listOfProcess);
}

export function countCalls({ sizes }: ProcessProfile): number {
  return sizes.reduce((sum, { allocations, frees }) => sum + allocations + frees, 0);
}

function listOfProcess(process: ProcessProfile): readonly Replay[] {
  const calls = countCalls(process);
  const first = process.windows.filter(({ isFromStart }) => isFromStart);
  const others = pickSpread(process.windows.filter(({ isFromStart, events }) => !isFromStart && events.length > 0), WINDOWS_MOST);
  const ofFirst = first.reduce((sum, { events }) => sum + events.length, 0);
  const ofOthers = Math.max(0, calls - ofFirst) / Math.max(1, others.length);
  if (others.length === 0) return first.filter(({ events }) => events.length > 0).map((window) => prepareCold(window, calls));
  return [...first.map((window) => prepareCold(window, window.events.length)), ...others.map((window, index) => prepareWarm(window, index, others.length, ofOthers))];
}

function pickSpread(windows: readonly StreamWindow[], most: number): readonly StreamWindow[] {
  const step = Math.max(1, windows.length / most);
  return windows.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

function prepareCold({ events }: StreamWindow, calls: number): Replay {
  const none = cutStream(events, 0, 0, 0);
  return { opening: none, warmUp: none, parts: splitEvents(events, 0), endLive: countLive([events]), calls };
}

function splitEvents(events: EventStream, laterUs: number): Replay['parts'] {
  const cut = Math.floor(events.length * DECIDING_SHARE);
  return [
    { part: 'deciding', events: cutStream(events, 0, cut, laterUs) },
    { part: 'heldOut', events: cutStream(events, cut, events.length, laterUs) },
  ];
}

/** Every third window judges, and where there are fewer the end of each. */
function prepareWarm({ live, events }: StreamWindow, index: number, windows: number, calls: number): Replay {
  const lastUs = events.us[events.length - 1] ?? 0;
  const later = lastUs * WARM_UPS;
  const parts = windows < 3 ? splitEvents(events, later) : [{ part: index % 3 === 2 ? ('heldOut' as const) : ('deciding' as const), events: cutStream(events, 0, events.length, later) }];
  const surrounded = surroundWindow(live, events);
  return { ...surrounded, parts, endLive: countLive([surrounded.opening, events]), calls };
}
