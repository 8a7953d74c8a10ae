// The checker itself: programs with known answers.
import { describe, expect, it } from 'vitest';
import { explore, type Outcome } from './checker/explore.ts';
import { fence, store, type Results } from './checker/operations.ts';
import { classics, races } from './classics.ts';

const matches = ({ seen, left }: Outcome, asks: Results): boolean =>
  Object.entries(asks).every(([name, value]) => (name.startsWith('.') ? left[name.slice(1)] : seen[name]) === value);

describe('the checker of memory orders', () => {
  it.each(classics)('$name: $isAllowed', ({ program, asks, isAllowed }) => {
    const { outcomes } = explore(program);
    expect(outcomes.length).toBeGreaterThan(0);
    expect(outcomes.some((outcome) => matches(outcome, asks))).toBe(isAllowed);
  });

  it.each(races)('$name: race $hasRace', ({ program, hasRace }) => {
    expect(explore(program).hasRace).toBe(hasRace);
  });

  it('finds every outcome of a small program, and no other', () => {
    const program = { start: { x: 0 }, threads: [1, 2].map((value) => function* () { yield store('x', value, 'relaxed'); }) };
    expect(explore(program).outcomes.map(({ left }) => left['x']).sort()).toEqual([1, 2]);
  });

  it('says what is wrong with a program', () => {
    const strange = { start: { x: 0 }, threads: [function* () { yield store('z', 1, 'relaxed'); }] };
    expect(() => explore(strange)).toThrow("The place 'z' has no value at the beginning");
    const long = { start: { x: 0 }, threads: [function* () { for (let i = 0; i < 40; i++) yield fence('release'); }] };
    expect(() => explore(long)).toThrow('more than 31 events');
  });
});
