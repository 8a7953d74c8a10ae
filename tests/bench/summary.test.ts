import { describe, expect, it } from 'vitest';
import { summariseMeans } from '../../scripts/bench/means.ts';
import { findFiguresOf, summariseCase, type CaseSummary } from '../../scripts/bench/summary.ts';
import type { Sample } from '../../scripts/bench/types.ts';
import { createAllocator, createCase, createSample } from './samples.ts';

const allocators = [createAllocator('hakmem', 'subject'), createAllocator('slow'), createAllocator('fast'), createAllocator('hakmem X=1', 'variant')];

function summarise(name: string, samples: readonly Sample[]): CaseSummary {
  const summary = summariseCase(createCase(name), allocators, samples);
  if (summary === undefined) throw new Error('nothing ran');
  return summary;
}

describe('a case', () => {
  const summary = summarise('a', [
    createSample('a', 'hakmem', 0.9, { peakRssKib: 3000 }), createSample('a', 'hakmem', 0.5), createSample('a', 'hakmem', 0.6),
    createSample('a', 'slow', 2, { peakRssKib: 1024 }), createSample('a', 'fast', 1), createSample('a', 'hakmem X=1', 0.1),
  ]);

  it('takes minimum and median of the repetitions', () => {
    expect(findFiguresOf(summary, 'hakmem')).toMatchObject({ minSeconds: 0.5, medianSeconds: 0.6, peakRssKib: 2048 });
  });

  it('compares with the best peer, never with the library itself or its variants', () => {
    expect(summary).toMatchObject({ bestPeer: 'fast', leanestPeer: 'slow' });
    expect(findFiguresOf(summary, 'hakmem')).toMatchObject({ timeRatio: 0.5, memoryRatio: 2 });
  });

  it('that did not run has no summary', () => {
    expect(summariseCase(createCase('b'), allocators, [])).toBeUndefined();
  });
});

it('a latency case has ratios, but no part in the means', () => {
  const [own, mixed] = [createCase('timed', { group: 'latency' }), createCase('mixed')].map((benchCase) =>
    summariseCase(benchCase, allocators, allocators.map(({ name }, index) => createSample(benchCase.name, name, index + 1))),
  );
  if (own === undefined || mixed === undefined) throw new Error('nothing ran');
  expect(findFiguresOf(own, 'slow')).toMatchObject({ timeRatio: 1, memoryRatio: 1 });
  expect(summariseMeans([own, mixed], allocators)[0]).toMatchObject({ worstCase: 'mixed', caseCount: 1 });
  expect(summariseMeans([own], allocators)[0]).toMatchObject({ time: null, memory: null, caseCount: 0 });
});

describe('a crash', () => {
  const crashed = summarise('a', [
    createSample('a', 'hakmem', 0.2), createSample('a', 'fast', 0.1),
    createSample('a', 'fast', 0, { status: 'crash', detail: 'signal 11' }), createSample('a', 'slow', 1), createSample('a', 'hakmem X=1', 1),
  ]);

  it('is shown, and its allocator has no figures and is nobody’s best peer', () => {
    expect(findFiguresOf(crashed, 'fast')).toMatchObject({ fault: 'crash: signal 11', minSeconds: null, timeRatio: null });
    expect(crashed.bestPeer).toBe('slow');
  });

  it('takes its case out of everybody’s means', () => {
    const sound = summarise('b', allocators.map(({ name }, index) => createSample('b', name, index + 1)));
    const [own] = summariseMeans([crashed, sound], allocators);
    expect(own).toMatchObject({ allocator: 'hakmem', time: 0.5, memory: 1, programTime: null, worstCase: 'b', caseCount: 1 });
  });
});
