// The orders that the litmus tests assume are those of the C, and no order of the C is without a test or a reason.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../scripts/project.ts';
import { exemptions, strongerThanNeeded } from './exemptions.ts';
import { protocols } from './programs/all.ts';
import { isAtLeast, needsOf, type Site } from './protocol.ts';
import { isOf, ordersIn, readOrders } from './read-orders.ts';

const stated = readOrders(path.join(projectRoot, 'templates'));
const sites = protocols.flatMap((protocol) => Object.entries(protocol.sites).map(([name, site]) => ({ where: `${protocol.name}, ${name}`, site })));
const ordersOf = (site: Site): string[] => [...new Set(stated.filter((order) => isOf(site, order)).map(({ order }) => order))];
const lookAgain = 'look at the litmus test again: the C has another order, or none there';

describe('the orders of the C', () => {
  it.each(sites)('$where: $site.order, in $site.inside', ({ site }) => {
    expect(ordersOf(site), lookAgain).toEqual([site.order]);
  });

  it.each(exemptions)('$site.inside: $site.order, $because', ({ site }) => {
    expect(ordersOf(site), lookAgain).toEqual([site.order]);
  });

  it('each have a litmus test, or a reason for none', () => {
    const known = [...sites.map(({ site }) => site), ...exemptions.map(({ site }) => site)];
    const untold = stated.filter((order) => !known.some((site) => isOf(site, order)));
    expect(untold.map(({ file, inside, call, order }) => `${file}, ${inside}: ${call} (${order})`)).toEqual([]);
  });

  it('are needed by some test, but for those that are named', () => {
    const stronger = [...needsOf(protocols).values()].flatMap(({ site, needs }) =>
      needs === site.order ? [] : [`${site.inside}: ${site.call}${site.isFailure ? ', failure' : ''}: ${needs}`],
    );
    expect(stronger.sort()).toEqual([...strongerThanNeeded].sort());
  });

  it('that one test needs less than they are, have a reason there', () => {
    const silent = sites.filter(({ site }) => site.needs !== undefined && (site.because === undefined || !isAtLeast(site.order, site.needs)));
    expect(silent).toEqual([]);
  });
});

describe('reading the orders', () => {
  it('finds operation, function, and the order of a failure', () => {
    const text = 'static bool first(int a) { return a; }\n\nstatic int second(void) {\n    return atomic_compare_exchange_weak_explicit(&x, &y,\n        atomic_load_explicit(&z, memory_order_relaxed), memory_order_release, memory_order_acquire);\n}\n';
    expect(ordersIn('x.c', text)).toMatchObject([
      { inside: 'second', position: 0, order: 'release' },
      { inside: 'second', position: 1, order: 'acquire' },
    ]);
  });
});
