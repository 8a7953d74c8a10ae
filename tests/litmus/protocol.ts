// A protocol of the C as a litmus test: which atomic operations of which functions it mirrors, and what must never come of them.
import type { Exploration, Outcome, Program } from './checker/explore.ts';
import { explore } from './checker/explore.ts';
import type { Order } from './checker/operations.ts';

/** One order of one atomic operation in templates/. `needs` is the weakest that this protocol holds with, when that is not the C's. */
export interface Site {
  readonly file: string;
  readonly inside: string;
  readonly call: string;
  readonly order: Order;
  /** Of a compare-and-exchange, the order of its failure. */
  readonly isFailure?: true;
  readonly needs?: Order;
  readonly because?: string;
}

export interface Protocol<Name extends string = string> {
  readonly name: string;
  readonly never: string;
  readonly sites: Readonly<Record<Name, Site>>;
  readonly program: (order: Readonly<Record<Name, Order>>) => Program;
  /** Beside a race of plain accesses, which is one always. */
  readonly isViolated: (outcome: Outcome) => boolean;
  /** The protocol has done its work: some execution must come to this. */
  readonly isReached: (outcome: Outcome) => boolean;
}

export const protocol = <Name extends string>(described: Protocol<Name>): Protocol => described as unknown as Protocol;

export function site(file: string, inside: string, call: string, order: Order, more: Pick<Site, 'isFailure' | 'needs' | 'because'> = {}): Site {
  return { file, inside, call, order, ...more };
}

/** The order is for another protocol, or for nobody. */
export const relaxedIsEnough = (because: string): Pick<Site, 'needs' | 'because'> => ({ needs: 'relaxed', because });
export const isEnough = (needs: Order, because: string): Pick<Site, 'needs' | 'because'> => ({ needs, because });

const nameOf = ({ file, inside, call, isFailure }: Site): string => `${file} ${inside}: ${call}${isFailure ? ', failure' : ''}`;

/** Of each order in the C, the weakest that every one of the protocols holds with, when nothing else is weakened. */
export function needsOf(protocols: readonly Protocol[]): ReadonlyMap<string, { readonly site: Site; readonly needs: Order }> {
  const found = new Map<string, { site: Site; needs: Order }>();
  for (const site of protocols.flatMap(({ sites }) => Object.values(sites)))
    found.set(nameOf(site), { site, needs: join(found.get(nameOf(site))?.needs ?? 'relaxed', site.needs ?? site.order) });
  return found;
}

/** The orders of one protocol when all in the C are as weak as that. */
export const weakestOrders = (protocol: Protocol, needs: ReturnType<typeof needsOf>): Record<string, Order> =>
  Object.fromEntries(Object.entries(protocol.sites).map(([name, site]) => [name, needs.get(nameOf(site))!.needs]));

export interface Weakening {
  readonly protocol: Protocol;
  readonly site: string;
  readonly order: Order;
  readonly holds: boolean;
}

/** Each order of a protocol weakened in turn, and whether the protocol should hold all the same. */
export function listWeakenings(protocol: Protocol): Weakening[] {
  return Object.entries(protocol.sites).flatMap(([name, site]) =>
    weakerOrders(site).map((order) => ({ protocol, site: name, order, holds: isAtLeast(order, site.needs ?? site.order) })),
  );
}

export const run = (protocol: Protocol): Exploration => explore(programOf(protocol, {}));

export function holdsWith(protocol: Protocol, changed: Readonly<Record<string, Order>>): boolean {
  const { hasRace, outcomes } = explore(programOf(protocol, changed), protocol.isViolated);
  return !hasRace && !outcomes.some(protocol.isViolated);
}

function programOf(protocol: Protocol, changed: Readonly<Record<string, Order>>): Program {
  return protocol.program(Object.fromEntries(Object.entries(protocol.sites).map(([name, { order }]) => [name, changed[name] ?? order])));
}

/** The weakest order that is at least as strong as each. */
export function join(first: Order, second: Order): Order {
  if (isAtLeast(first, second)) return first;
  return isAtLeast(second, first) ? second : 'acq_rel';
}

function weakerOrders({ call, order, isFailure }: Site): Order[] {
  const isFence = call.startsWith('atomic_thread_fence');
  const lowest: Order = isFence ? 'none' : 'relaxed';
  const isLoad = call.startsWith('atomic_load') || isFailure, isStore = call.startsWith('atomic_store');
  const possible: Order[] = isLoad ? ['acquire'] : isStore ? ['release'] : ['acq_rel', 'acquire', 'release'];
  return [...possible, lowest].filter((weaker) => weaker !== order && isAtLeast(order, weaker));
}

export function isAtLeast(order: Order, weaker: Order): boolean {
  const stronger: Partial<Record<Order, readonly Order[]>> = { acquire: ['acq_rel', 'seq_cst'], release: ['acq_rel', 'seq_cst'], acq_rel: ['seq_cst'] };
  return weaker === 'none' || weaker === 'relaxed' || order === weaker || (stronger[weaker] ?? []).includes(order);
}
