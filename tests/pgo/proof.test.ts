// Pairs -> gains -> verdict.
import { describe, expect, it } from 'vitest';
import { describeGain, describeMeanGain, findGain, orderRuns, type CaseResult } from '../../scripts/pgo/proof.ts';
import { createReport, formatReport } from '../../scripts/pgo/report.ts';

function createResult(name: string, isTrained: boolean, ratios: readonly number[]): CaseResult {
  const pairs = ratios.map((ratio) => ({ release: ratio, pgo: 1 }));
  return { benchCase: { name, group: 'mixed', run: { kind: 'bench', program: name, args: [] }, threads: 1, isQuick: false, isPhased: false, isPinned: false }, command: name, isTrained, operations: 1000, pairs, gain: describeGain(pairs.map(findGain)) };
}

describe('a gain', () => {
  it('is how much longer release takes', () => {
    expect(findGain({ release: 1.1, pgo: 1 })).toBeCloseTo(0.1);
  });

  it.each([
    [[0.01, 0.02, 0.03], 'faster'],
    [[-0.01, -0.02, -0.03], 'slower'],
    [[-0.01, 0.2, 0.3], 'within noise'],
  ] as const)('of %j is %s', (gains, verdict) => {
    expect(describeGain(gains)).toMatchObject({ verdict, median: gains[1], low: Math.min(...gains), high: Math.max(...gains) });
  });

  it('over workloads is a geometric mean, round by round', () => {
    expect(describeMeanGain([createResult('a', true, [2, 1]), createResult('b', true, [0.5, 1.21])])).toMatchObject({ low: expect.closeTo(0), high: expect.closeTo(0.1), median: expect.any(Number) });
  });
});

describe('the order of runs', () => {
  it('lets each build go first as often as the other', () => {
    const firsts = [0, 1, 2, 3].map((turn) => orderRuns(turn)[0]);
    expect(firsts.filter((which) => which === 'release')).toHaveLength(2);
    expect(orderRuns(0)).toEqual(['release', 'pgo', 'pgo', 'release']);
  });
});

describe('the verdict', () => {
  it('says when the goal is reached', () => {
    expect(createReport([createResult('a', true, [1.08, 1.09, 1.07]), createResult('u', false, [1, 1.01, 0.99])], new Map()).verdict).toEqual([
      expect.stringContaining('The goal of +6.25 % is reached'),
      expect.stringContaining('No loss beyond noise on the untrained workloads: u'),
    ]);
  });

  it('proves by instruction counts that there was no more to gain', () => {
    const report = createReport([createResult('a', true, [1.01, 1.01, 1.01]), createResult('u', false, [0.9, 0.91, 0.92])], new Map([['a', { release: 100, pgo: 98 }]]));
    expect(report.verdict[0]).toMatch(/goal is \+6\.25 %.*\+2\.04 % on those of PGO .*1 trained workloads/);
    expect(report.verdict[1]).toContain('A loss beyond noise on u');
    expect(formatReport(report)).toContain('u (untrained)');
  });
});
