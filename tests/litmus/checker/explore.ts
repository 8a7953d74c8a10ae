// All executions of a program that the memory model allows, each once.
import { judge } from './consistency.ts';
import { BEGINNING, type Event, type Graph } from './graph.ts';
import type { Operation, Results, Thread } from './operations.ts';
import { MOST_EVENTS } from './relation.ts';

export interface Program {
  /** Every place, with what is there at the beginning. */
  readonly start: Results;
  readonly threads: readonly Thread[];
}

export interface Outcome {
  /** What the threads returned, all in one. */
  readonly seen: Results;
  /** What is in each place at the end. */
  readonly left: Results;
}

export interface Exploration {
  readonly outcomes: readonly Outcome[];
  readonly hasRace: boolean;
  readonly graphs: number;
}

type State = { readonly done: Results } | { readonly next: Operation } | 'given up';

/** With `isFound`, only up to the first outcome of which it says so, or the first race. */
export function explore(program: Program, isFound?: (outcome: Outcome) => boolean): Exploration {
  const outcomes = new Map<string, Outcome>(), known = new Set<string>(), pending: Graph[] = [beginning(program)];
  let hasRace = false;
  for (let graph = pending.pop(); graph !== undefined; graph = pending.pop()) {
    const states = program.threads.map((thread, number) => replay(thread, readsOf(graph!, number)));
    for (const extended of extensions(graph, states)) {
      const key = keyOf(extended);
      if (known.has(key)) continue;
      known.add(key);
      const { isConsistent, isRacy } = judge(extended);
      hasRace ||= isRacy;
      if (isConsistent) pending.push(extended);
    }
    if (states.every((state) => state !== 'given up' && 'done' in state)) {
      const outcome = { seen: Object.assign({}, ...states.map((state) => (state as { done: Results }).done)) as Results, left: leftIn(graph) };
      outcomes.set(JSON.stringify(outcome), outcome);
      if (isFound?.(outcome)) break;
    }
    if (hasRace && isFound !== undefined) break;
  }
  return { outcomes: [...outcomes.values()], hasRace, graphs: known.size };
}

function beginning({ start }: Program): Graph {
  const places = Object.entries(start);
  const events = places.map(([place, value]): Event => ({ thread: BEGINNING, place, order: 'plain', source: undefined, wrote: value }));
  return { events, changes: new Map(places.map(([place], index) => [place, [index]])) };
}

/** A thread is run anew with what it has read and done so far: `reads` has a number for each of its events. */
function replay(thread: Thread, reads: readonly number[]): State {
  const run = thread();
  let step = run.next(0);
  for (let event = 0; !step.done; ) {
    if (step.value.kind === 'assume') {
      if (!step.value.holds) return 'given up';
      step = run.next(0);
    } else if (step.value.kind === 'fence' && step.value.order === 'none') {
      step = run.next(0);
    } else {
      if (event === reads.length) return { next: step.value };
      step = run.next(reads[event++]!);
    }
  }
  return { done: step.value ?? {} };
}

function readsOf({ events }: Graph, thread: number): number[] {
  return events.filter((event) => event.thread === thread).map(({ source }) => (source === undefined ? 0 : events[source]!.wrote!));
}

/** A fence, or else a write, may come at once: what reads it comes later. Only which read comes next is a choice. */
function* extensions(graph: Graph, states: readonly State[]): Generator<Graph> {
  const ready = states.flatMap((state, thread) => (state !== 'given up' && 'next' in state ? [{ thread, operation: state.next }] : []));
  const blind = ready.find(({ operation }) => operation.kind === 'fence' || operation.kind === 'store');
  for (const { thread, operation } of blind === undefined ? ready : [blind]) yield* extend(graph, thread, operation);
}

function* extend(graph: Graph, thread: number, operation: Operation): Generator<Graph> {
  const index = graph.events.length;
  if (index >= MOST_EVENTS) throw new Error(`The program has more than ${MOST_EVENTS} events in one execution; make it smaller.`);
  if (operation.kind === 'fence') {
    yield { ...graph, events: [...graph.events, { thread, place: undefined, order: operation.order, source: undefined, wrote: undefined }] };
  } else if (operation.kind !== 'assume') {
    const writes = graph.changes.get(operation.place);
    if (writes === undefined) throw new Error(`The place '${operation.place}' has no value at the beginning; name it in 'start'.`);
    if (operation.kind === 'store') yield* extendByStore(graph, { thread, place: operation.place, order: operation.order, source: undefined, wrote: operation.value }, writes);
    else for (const source of writes) yield extendByRead(graph, thread, operation, source);
  }
}

function* extendByStore(graph: Graph, event: Event, writes: readonly number[]): Generator<Graph> {
  const index = graph.events.length, events = [...graph.events, event];
  for (let at = 1; at <= writes.length; at++)
    yield { events, changes: new Map(graph.changes).set(event.place!, [...writes.slice(0, at), index, ...writes.slice(at)]) };
}

function extendByRead(graph: Graph, thread: number, operation: Extract<Operation, { kind: 'load' | 'update' }>, source: number): Graph {
  const { place } = operation, index = graph.events.length;
  const next = operation.kind === 'load' ? undefined : operation.next(graph.events[source]!.wrote!);
  const order = operation.kind === 'update' && next === undefined ? operation.failure : operation.order;
  const events = [...graph.events, { thread, place, order, source, wrote: next }];
  if (next === undefined) return { ...graph, events };
  const writes = graph.changes.get(place)!, at = writes.indexOf(source) + 1;
  return { events, changes: new Map(graph.changes).set(place, [...writes.slice(0, at), index, ...writes.slice(at)]) };
}

/** Two graphs are the same when their threads have read the same and their writes are in the same order, however they were built. */
function keyOf({ events, changes }: Graph): string {
  const counts = new Map<number, number>();
  const names = events.map(({ thread }) => {
    const count = counts.get(thread) ?? 0;
    counts.set(thread, count + 1);
    return `${thread}.${count}`;
  });
  const reads = events.map(({ source }, index) => `${names[index]}<${source === undefined ? '' : names[source]}`).sort();
  return `${reads.join()}|${[...changes].map(([place, writes]) => `${place}:${writes.map((write) => names[write]).join()}`).join()}`;
}

function leftIn({ events, changes }: Graph): Results {
  return Object.fromEntries([...changes].map(([place, writes]) => [place, events[writes.at(-1)!]!.wrote!]));
}
