// Rounds of several libraries -> ratios -> which one to take.
import { describe, expect, it } from 'vitest';
import { describeRounds } from '../../scripts/tune/compare-libraries.ts';
import { formatProof, judgeProof, type ProvenWorkload } from '../../scripts/tune/format-proof.ts';

function prove(tuned: readonly (readonly [seconds: number, rss: number])[]): ProvenWorkload {
  const round = ([seconds, peakRssKib]: readonly [number, number]) => ({ seconds, peakRssKib, meanRssKib: peakRssKib });
  const base = [[1, 1000], [1.2, 1010], [0.9, 990]] as const;
  return { command: './app', rounds: 3, results: describeRounds(['default', 'tuned'], [base.map(round), tuned.map(round)]), instructions: { default: 12_345 } };
}

describe('the proof', () => {
  it('compares round by round', () => {
    const [, tuned] = prove([[0.5, 1000], [0.6, 1010], [0.45, 990]]).results;
    expect(tuned?.ratios.seconds).toMatchObject({ median: 0.5, low: 0.5, high: 0.5, verdict: 'better' });
    expect(tuned?.ratios.peakRssKib).toMatchObject({ median: 1, verdict: 'within noise' });
  });

  it('takes what gains and loses nowhere', () => {
    expect(judgeProof([prove([[0.5, 1000], [0.6, 1010], [0.45, 990]])], ['tuned'])).toMatchObject({ winner: 'tuned', sentence: expect.stringContaining('Take tuned: 0.50 of') });
  });

  it('keeps the default where a gain in time costs memory, or nothing is certain', () => {
    expect(judgeProof([prove([[0.5, 1200], [0.6, 1212], [0.45, 1188]])], ['tuned']).winner).toBe('default');
    expect(judgeProof([prove([[0.5, 1000], [1.3, 1010], [0.9, 990]])], ['tuned']).winner).toBe('default');
    expect(judgeProof([prove([[0.5, 900], [0.6, 909], [0.45, 891]]), prove([[1.1, 1000], [1.4, 1010], [1, 990]])], ['tuned']).winner).toBe('default');
  });

  it('is a table with a line per library', () => {
    const lines = formatProof(prove([[0.5, 1000], [0.6, 1010], [0.45, 990]])).split('\n');
    expect(lines[2]).toMatch(/^default +1\.000 s .*12 345/);
    expect(lines[3]).toMatch(/^tuned +0\.500 s .*0\.500.*0\.50 … 0\.50 +- /);
  });
});
