// An execution: events in an order in which each comes after what it reads, so that no value comes out of thin air (sb ∪ rf is acyclic).
import type { Order } from './operations.ts';
import { empty, followed, relate, type Relation } from './relation.ts';
import { isAcquire, isRelease } from './operations.ts';

/** `source` is the event that was read (rf), `wrote` what is there afterwards; of an update both, of a fence none. */
export interface Event {
  readonly thread: number;
  readonly place: string | undefined;
  readonly order: Order;
  readonly source: number | undefined;
  readonly wrote: number | undefined;
}

/** `changes` are the writes to each place in the order in which they take effect (mo). */
export interface Graph {
  readonly events: readonly Event[];
  readonly changes: ReadonlyMap<string, readonly number[]>;
}

/** The thread of the events that were there at the beginning: before all others. */
export const BEGINNING = -1;

export function sequencedBefore({ events }: Graph): Relation {
  const before = empty(events.length);
  events.forEach((event, index) => {
    for (let earlier = 0; earlier < index; earlier++) {
      const { thread } = events[earlier]!;
      if (thread === event.thread || thread === BEGINNING) relate(before, earlier, index);
    }
  });
  return before;
}

/** sw = [release]; ([F]; sb)?; rs; rf; (sb; [F])?; [acquire], where rs = [W]; (rf; [update])* as C++20 has it. */
export function synchronizesWith({ events }: Graph, before: Relation): Relation {
  const synchronized = empty(events.length);
  events.forEach((event, index) => {
    if (event.source === undefined || event.order === 'plain') return;
    let acquirers = isAcquire(event.order) ? 1 << index : 0;
    events.forEach((fence, at) => {
      if (fence.place === undefined && isAcquire(fence.order) && (before[index]! >> at) & 1) acquirers |= 1 << at;
    });
    if (acquirers === 0) return;
    for (const from of releasers(events, event.source, before)) synchronized[from]! |= acquirers;
  });
  return synchronized;
}

/** Whose release is acquired by who reads `write`: of the write itself, and of those whose release sequences it goes on with. */
function releasers(events: readonly Event[], write: number, before: Relation): number[] {
  const found: number[] = [];
  for (let head: number | undefined = write; head !== undefined; head = events[head]!.source) {
    const { order } = events[head]!;
    if (order === 'plain') continue;
    if (isRelease(order)) found.push(head);
    events.forEach((fence, at) => {
      if (fence.place === undefined && isRelease(fence.order) && (before[at]! >> head!) & 1) found.push(at);
    });
  }
  return found;
}

export function readsFrom({ events }: Graph): Relation {
  const reads = empty(events.length);
  events.forEach(({ source }, index) => source !== undefined && relate(reads, source, index));
  return reads;
}

export function modifiedBefore({ events, changes }: Graph): Relation {
  const modified = empty(events.length);
  for (const writes of changes.values()) writes.forEach((write, at) => writes.slice(at + 1).forEach((later) => relate(modified, write, later)));
  return modified;
}

/** rb: a read is before the writes that come after the one that it read. */
export function readsBefore({ events }: Graph, modified: Relation): Relation {
  return events.map(({ source }, index) => (source === undefined ? 0 : followed(1 << source, modified) & ~(1 << index)));
}
