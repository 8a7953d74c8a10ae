// Which executions RC11 allows (Lahav, Vafeiadis, Kang, Hur, Dreyer: Repairing sequential consistency in C/C++11, PLDI 2017).
import { modifiedBefore, readsBefore, readsFrom, sequencedBefore, synchronizesWith, type Graph } from './graph.ts';
import { close, compose, has, isAcyclic, restrict, union, type Relation } from './relation.ts';

export interface Verdict {
  readonly isConsistent: boolean;
  /** The last event races with an earlier one: same place, one of them plain, one of them a write, neither before the other. */
  readonly isRacy: boolean;
}

export function judge(graph: Graph): Verdict {
  const sb = sequencedBefore(graph);
  const hb = close(union(sb, synchronizesWith(graph, sb)));
  const mo = modifiedBefore(graph), rf = readsFrom(graph);
  const rb = readsBefore(graph, mo);
  const eco = close(union(rf, mo, rb));
  const isConsistent = isCoherent(hb, eco) && isAtomic(graph) && isSequential(graph, { sb, hb, mo, rb, eco });
  return { isConsistent, isRacy: isConsistent && lastRaces(graph, hb) };
}

/** hb; eco? is irreflexive. */
function isCoherent(hb: Relation, eco: Relation): boolean {
  return hb.every((_, event) => !has(hb, event, event) && !eco.some((_after, other) => has(hb, event, other) && has(eco, other, event)));
}

/** Nothing comes between what an update read and what it wrote. */
function isAtomic({ events, changes }: Graph): boolean {
  return [...changes.values()].every((writes) =>
    writes.every((write, at) => {
      const { source } = events[write]!;
      return source === undefined || source === writes[at - 1];
    }),
  );
}

interface Relations {
  readonly sb: Relation;
  readonly hb: Relation;
  readonly mo: Relation;
  readonly rb: Relation;
  readonly eco: Relation;
}

/** psc is acyclic. */
function isSequential({ events }: Graph, { sb, hb, mo, rb, eco }: Relations): boolean {
  let sequential = 0, fences = 0;
  const all = 2 ** events.length - 1;
  events.forEach(({ order, place }, index) => {
    if (order !== 'seq_cst') return;
    if (place === undefined) fences |= 1 << index;
    else sequential |= 1 << index;
  });
  if (sequential === 0 && fences === 0) return true;
  const samePlace = (from: number, to: number): boolean => events[from]!.place !== undefined && events[from]!.place === events[to]!.place;
  const sbElsewhere = filter(sb, (from, to) => !samePlace(from, to)), hbHere = filter(hb, samePlace);
  const scb = union(sb, compose(compose(sbElsewhere, hb), sbElsewhere), hbHere, mo, rb);
  const begins = union(identity(events.length, sequential | fences), restrict(fences, hb, all));
  const ends = union(identity(events.length, sequential | fences), restrict(all, hb, fences));
  const base = compose(compose(begins, scb), ends);
  const ofFences = restrict(fences, union(hb, compose(compose(hb, eco), hb)), fences);
  return isAcyclic(union(base, ofFences));
}

const identity = (size: number, events: number): Relation => Array.from({ length: size }, (_, event) => events & (1 << event));

const filter = (relation: Relation, keep: (from: number, to: number) => boolean): Relation =>
  relation.map((_, from) => relation.reduce((bits, _row, to) => (has(relation, from, to) && keep(from, to) ? bits | (1 << to) : bits), 0));

function lastRaces({ events }: Graph, hb: Relation): boolean {
  const last = events.length - 1, { thread, place, order, wrote } = events[last]!;
  if (place === undefined) return false;
  return events.some(
    (other, index) =>
      index !== last && other.place === place && other.thread !== thread && (other.order === 'plain' || order === 'plain') &&
      (other.wrote !== undefined || wrote !== undefined) && !has(hb, index, last),
  );
}
