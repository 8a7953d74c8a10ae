// The lock-free protocols of the C under the memory model of C: they hold with the orders that the C states, and fail without.
import { describe, expect, it } from 'vitest';
import { protocols } from './programs/all.ts';
import { holdsWith, listWeakenings, needsOf, run, weakestOrders } from './protocol.ts';

describe('with the orders of the C', () => {
  it.each(protocols)('$name: never $never', (protocol) => {
    const exploration = run(protocol);
    expect(exploration.hasRace).toBe(false);
    expect(exploration.outcomes.filter(protocol.isViolated)).toEqual([]);
    expect(exploration.outcomes.some(protocol.isReached)).toBe(true);
  });
});

describe('with one order weakened', () => {
  it.each(protocols.flatMap(listWeakenings).map((weakening) => ({ ...weakening, name: weakening.protocol.name, verdict: weakening.holds ? 'holds' : 'fails' })))(
    '$name $verdict with $site $order',
    ({ protocol, site, order, holds }) => {
      expect(holdsWith(protocol, { [site]: order })).toBe(holds);
    },
  );
});

describe('with every order as weak as all protocols allow', () => {
  const needs = needsOf(protocols);

  it.each(protocols)('$name holds', (protocol) => {
    expect(holdsWith(protocol, weakestOrders(protocol, needs))).toBe(true);
  });
});
