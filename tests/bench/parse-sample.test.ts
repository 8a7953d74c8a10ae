import { describe, expect, it } from 'vitest';
import { parseSample } from '../../scripts/bench/parse-sample.ts';
import { createAllocator, createCase, createRound } from './samples.ts';

const report = {
  exitCode: 0, signal: 0, stoppedFor: '', isMapped: true, wallSeconds: 3, userSeconds: 1, systemSeconds: 0.5, peakRssKib: 900, meanRssKib: 500, minorFaults: 7, majorFaults: 1, contextSwitches: 2,
};
const line = '{"ops":10,"seconds":0.25,"processorSeconds":0.125,"rssKib":800,"phases":[{"name":"filled","at":0.1,"rssKib":512}]}';

function parse(facts: object, stdout = line, threads = 1): ReturnType<typeof parseSample> {
  const task = { benchCase: createCase('a', { threads }), allocator: createAllocator('x'), repetition: 2 };
  return parseSample(task, { launcherLine: JSON.stringify({ ...report, ...facts }), stdout, stderr: 'why it ended\n' });
}

describe('a run', () => {
  it('of one thread costs its processor time, of several its wall time', () => {
    expect(parse({})).toMatchObject({ status: 'ok', seconds: 0.125, ops: 10, peakRssKib: 900, meanRssKib: 500, phases: [{ name: 'filled' }] });
    expect(parse({}, line, 2).seconds).toBe(0.25);
  });

  it('has at least the memory that the program saw', () => {
    expect(parse({}, line.replace('"rssKib":800', '"rssKib":950')).peakRssKib).toBe(950);
    expect(parse({}, line.replace('"rssKib":512', '"rssKib":990')).peakRssKib).toBe(990);
  });

  it('has the latency that its program timed, if it did', () => {
    const latency = [createRound(20, 400), createRound(30, 500)];
    expect(parse({}, `${line.slice(0, -1)},"latency":${JSON.stringify(latency)}}`).latency).toEqual(latency);
    expect(parse({}).latency).toEqual([]);
  });

  it('of another program costs what the launcher measured', () => {
    const benchCase = createCase('perl', { run: { kind: 'system', executable: 'perl', args: [] } });
    const task = { benchCase, allocator: createAllocator('x'), repetition: 1 };
    expect(parseSample(task, { launcherLine: JSON.stringify(report), stdout: 'words', stderr: '' })).toMatchObject({ status: 'ok', seconds: 1.5 });
  });
});

describe('a run that went wrong', () => {
  it.each([
    [{ signal: 11, exitCode: -1 }, 'crash', 'signal 11 why it ended'],
    [{ stoppedFor: 'timeout', signal: 9 }, 'timeout', ''],
    [{ stoppedFor: 'memory', signal: 9 }, 'memory', ''],
    [{ exitCode: 3 }, 'failed', 'exit 3 why it ended'],
    [{ isMapped: false }, 'not preloaded', ''],
  ])('%o', (facts, status, detail) => {
    expect(parse(facts)).toMatchObject({ status, detail });
  });

  it('without a result line has failed', () => {
    expect(parse({}, '')).toMatchObject({ status: 'failed' });
  });
});
