// The model of the boxes and the library make the same of the same calls.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listParts } from '../../gen/spec/parts.ts';
import { heap } from '../../gen/spec/heap.ts';
import { CLASS_COUNTERS, HEAP_COUNTERS } from '../../gen/tune/model/counters.ts';
import { createModel, type Model } from '../../gen/tune/model/model.ts';
import { cellOfSize, CELL_COUNT } from '../../gen/tune/size-cells.ts';
import { libraryPath } from '../../scripts/project.ts';
import { EXACT, SHARED, small } from './cases.ts';
import { compareCounters, compareResidence, findStartCalls } from './compare.ts';
import { compileReplay } from './replay.ts';
import { cutStream, mixStream, recordStream } from './streams.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'hakmem-model-'));
const target = { program: '', library: libraryPath('release'), heap };

beforeAll(async () => void (target.program = await compileReplay(directory)));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the model', () => {
  it('knows every counter of the specs', () => {
    const parts = listParts(heap).map(({ part }) => part);
    expect([...HEAP_COUNTERS].sort()).toEqual(parts.flatMap(({ counters }) => counters.map(({ name }) => name)).sort());
    expect([...CLASS_COUNTERS].sort()).toEqual(parts.flatMap(({ classCounters }) => classCounters.map(({ name }) => name)).sort());
  });

  it.each(Object.entries(EXACT))('counts what the library counts, for one thread: %s', async (_, makeStream) => {
    const stream = makeStream();
    const { faults, worst, pageFaults } = await compareResidence(target, stream, 10);
    expect(faults).toEqual([]);
    expect(worst).toBeLessThan(0.1);
    expect(pageFaults).toBeLessThan(0.1);
  });

  it.each(Object.entries(SHARED))('and for threads that take turns: %s', async (_, makeStream) => {
    const stream = makeStream();
    expect(await compareCounters(target, stream, await findStartCalls(target, stream))).toEqual([]);
  });

  it('takes blocks that are older than the stream for what it frees, and counts nothing for them', () => {
    const live = new Uint32Array(CELL_COUNT);
    live[cellOfSize(100)] = 5000;
    live[cellOfSize(3000)] = 200;
    const calls = recordStream();
    for (let block = 0; block < 3000; block++) calls.free(block);
    const stream = calls.finish();
    const frees = { ...stream, size: stream.size.fill(100), thread: stream.thread.map((_, at) => at % 2) };
    const model = createModel(heap);
    model.prime(live, frees);
    const { asked, resident } = model.memory().now;
    expect(asked).toBe(5000 * 100 + 200 * 3008);
    expect(resident).toBeGreaterThan(asked);
    model.run(frees);
    const { FREES, OVERFLOWS, MALLOCS } = sumClasses(model);
    expect([FREES! + OVERFLOWS!, MALLOCS, model.unknownFrees()]).toEqual([3000, 0, 0]);
    expect(model.memory().now.asked).toBe(asked - 3000 * 100);
    expect(model.memory().mean.asked).toBeGreaterThan(model.memory().now.asked);
    model.run(cutStream(frees, 0, 2500));
    expect(model.unknownFrees()).toBe(500);
  });

  it('says the same again, whether the stream comes whole or in pieces', () => {
    const stream = mixStream({ seed: 31, events: 30_000, slots: 2000, size: small, reallocs: 10, threads: 3 });
    const [whole, cut] = [createModel(heap), createModel(heap)];
    whole.run(stream);
    for (let at = 0; at < stream.length; at += 7000) cut.run(cutStream(stream, at, Math.min(at + 7000, stream.length)));
    expect(cut.counters()).toEqual(whole.counters());
    expect(cut.memory().now).toEqual(whole.memory().now);
  });
});

function sumClasses(model: Model): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const row of model.counters().classes) for (const [name, value] of Object.entries(row)) sums[name] = (sums[name] ?? 0) + value;
  return sums;
}
