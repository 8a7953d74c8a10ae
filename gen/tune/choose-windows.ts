// Which windows of many are kept: those that together show most of what programs do, within a number of calls.
import { STREAM_OPS, type StreamWindow } from './profile.ts';
import { cellOfSize } from './size-cells.ts';

export const MAX_WINDOWS = 24;
export const MAX_EVENTS = 1 << 20;

const FREE = STREAM_OPS.indexOf('free');

/** Greedily the one that adds most that was not seen; among equals the seed decides. The same windows in any order give the same choice. */
export function chooseWindows(windows: readonly StreamWindow[], { seed = 1, maxWindows = MAX_WINDOWS, maxEvents = MAX_EVENTS } = {}): readonly StreamWindow[] {
  const left = windows
    .map((window) => cutWindow(window, maxEvents))
    .map((window) => ({ window, traits: listTraits(window), rank: hashWindow(window, seed) }))
    .toSorted((a, b) => a.rank - b.rank || a.window.events.length - b.window.events.length || a.window.seconds - b.window.seconds);
  const chosen: StreamWindow[] = [];
  const seen = new Set<number>();
  let events = 0;
  while (chosen.length < maxWindows) {
    const gains = left.map(({ window, traits }) => (events + window.events.length > maxEvents ? -1 : [...traits].reduce((sum, trait) => sum + (seen.has(trait) ? 0 : 1), 0)));
    const best = gains.reduce((most, gain, index) => (gain > (gains[most] ?? -1) ? index : most), 0);
    const [taken] = (gains[best] ?? -1) < 0 ? [] : left.splice(best, 1);
    if (taken === undefined) break;
    chosen.push(taken.window);
    events += taken.window.events.length;
    for (const trait of taken.traits) seen.add(trait);
  }
  return chosen;
}

/** Its first calls. */
export function cutWindow(window: StreamWindow, length: number): StreamWindow {
  if (window.events.length <= length) return window;
  const { op, block, from, size, fromSize, alignmentShift, thread, us } = window.events;
  const events = {
    length,
    op: op.slice(0, length),
    block: block.slice(0, length),
    from: from.slice(0, length),
    size: size.slice(0, length),
    fromSize: fromSize.slice(0, length),
    alignmentShift: alignmentShift.slice(0, length),
    thread: thread.slice(0, length),
    us: us.slice(0, length),
  };
  return { ...window, events };
}

/** What is done to which sizes, and by whom: a block of a cell allocated by a call, freed by its own thread or another. */
function listTraits({ events, isFromStart }: StreamWindow): ReadonlySet<number> {
  const { op, size, block, thread, length } = events;
  const owners = new Map<number, number>();
  const traits = new Set<number>([isFromStart ? 0 : 1]);
  for (let i = 0; i < length; i++) {
    const [kind = 0, id = 0, by = 0] = [op[i], block[i], thread[i]];
    const isForeign = kind === FREE && (owners.get(id) ?? by) !== by;
    traits.add(2 + cellOfSize(size[i] ?? 0) * 2 * STREAM_OPS.length + 2 * kind + (isForeign ? 1 : 0));
    if (kind !== FREE) owners.set(id, by);
  }
  return traits;
}

/** FNV-1a over what tells windows apart. */
function hashWindow({ events, seconds }: StreamWindow, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  const mix = (value: number): void => void (hash = Math.imul(hash ^ value, 0x01000193));
  mix(Math.round(seconds * 1e6));
  const step = Math.max(1, events.length >> 10);
  for (let i = 0; i < events.length; i += step) mix((events.size[i] ?? 0) ^ ((events.op[i] ?? 0) << 24));
  return hash >>> 0;
}
