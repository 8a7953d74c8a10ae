// Trace lines: what the library writes, the generated patterns read; limits say so in the line that reaches them.
import { describe, expect, it } from 'vitest';
import { listEvents } from '../../gen/derive/events.ts';
import { heap } from '../../gen/spec/heap.ts';
import { parseTraceLine, parseTraceLog, selectEvents } from '../../scripts/observe/parse-trace.ts';
import { compileC, makeDirectory, runUnder } from './run-under.ts';

const samples = { bytes: '4096', count: '7', ratio: '1.25', address: '0x7f0000010000', text: 'word' } as const;
const values = { bytes: 4096, count: 7, ratio: 1.25, address: 0x7f0000010000, text: 'word' } as const;

describe('each event', () => {
  it.each(listEvents(heap).map((event) => [event.spec.name, event] as const))(
    '%s is read as it is written',
    (name, { spec, pieces, fields }) => {
      const line = `[${spec.tag}] ${pieces.map((piece) => (typeof piece === 'string' ? piece : samples[piece.type])).join('')}`;
      const expected = Object.fromEntries(fields.map((field) => [field.name, values[field.type]]));
      expect(parseTraceLine(line)).toEqual({ event: name, fields: expected, dropped: 0, atLimit: false });
      expect(parseTraceLine(`${line} extra`)).toBeUndefined();
      expect(
        parseTraceLine(`${line} (5 lines before this one were dropped) (limit of 100 lines a second; more are dropped)`),
      ).toMatchObject({ event: name, dropped: 5, atLimit: true });
    },
  );
});

describe('a log', () => {
  it('may have other lines, and prefixes before ours', () => {
    const log = parseTraceLog('starting\n2026-01-01 app | [SUPER_REG] REMOVE superslab=0x7f00\n[ACE-FAIL] Thresh\nends\n');
    expect(log.events.map(({ event }) => event)).toEqual(['SUPER_REMOVE']);
    expect({ damaged: log.damaged, otherLines: log.otherLines }).toEqual({ damaged: 1, otherLines: 2 });
  });
});

const directory = makeDirectory();
const churn = `#include <malloc.h>
#include <stdlib.h>
#include <string.h>
int main(void) {
    static char *blocks[17000];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 17000; i++) memset(blocks[i] = malloc(1000), 1, 1000);
        for (int i = 0; i < 17000; i++) free(blocks[i]);
        if (round == 1) malloc_trim(0);
    }
    free(malloc(500000));
    return 0;
}`;

describe('the library', () => {
  it('writes nothing without a knob', async () => {
    expect(await runUnder({}, await compileC(directory, 'quiet', churn))).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('writes lines that are all read', async () => {
    const knobs = {
      SLAB_RECYCLE_TRACE: '1',
      SS_ACQUIRE_DEBUG: '1',
      SUPER_REG_DEBUG: '1',
      SHARED_POOL_STAGE_STATS: '1',
      TINY_COUNTERS_DUMP: '1',
    };
    const log = parseTraceLog((await runUnder(knobs, await compileC(directory, 'churn', churn))).stderr);
    expect({ damaged: log.damaged, otherLines: log.otherLines }).toEqual({ damaged: 0, otherLines: 0 });
    const hits = selectEvents(log, 'SS_HIT');
    expect(new Set(hits.map(({ stage }) => stage))).toEqual(new Set(['0.5', '1', '2', '3']));
    expect(hits.filter((hit) => hit.class === 1008 || hit.class === 1024).length).toBeGreaterThan(500);
    expect(selectEvents(log, 'SS_RUN')).toHaveLength(1);
    expect(selectEvents(log, 'SLAB_EMPTY').length).toBeGreaterThan(500);
    expect(selectEvents(log, 'SUPER_ADD').length).toBeGreaterThan(10);
    expect(selectEvents(log, 'SUPER_PURGE').length).toBeGreaterThan(0);
    const [total] = selectEvents(log, 'COUNTERS_TOTAL');
    expect((total?.mallocs ?? 0) + (total?.refills ?? 0)).toBeGreaterThanOrEqual(34000);
    const stages = selectEvents(log, 'STAGE_STATS');
    expect(stages.reduce((sum, { count }) => sum + count, 0)).toBe(selectEvents(log, 'STAGE_HITS')[0]?.all);
  });

  it('counts in the dump what it traced', async () => {
    const log = parseTraceLog(
      (await runUnder({ SLAB_RECYCLE_TRACE: '1', TINY_COUNTERS_DUMP: '1' }, await compileC(directory, 'recycle', churn))).stderr,
    );
    expect(selectEvents(log, 'SLAB_EMPTY')).toHaveLength(selectEvents(log, 'COUNTERS_TOTAL')[0]?.emptied ?? -1);
    expect(selectEvents(log, 'SLAB_RELEASE')).toHaveLength(selectEvents(log, 'COUNTERS_TOTAL')[0]?.released ?? -1);
  });

  it('says in the line that reaches a limit that more are dropped, and how many were', async () => {
    const source = churn.replace('round < 3', 'round < 80');
    const { stderr } = await runUnder({ SLAB_RECYCLE_TRACE: '1' }, await compileC(directory, 'flood', source));
    const log = parseTraceLog(stderr);
    const limited = stderr.split('\n').filter((line) => line.includes('(limit of 10000 lines a second; more are dropped)'));
    expect(limited.length).toBeGreaterThan(0);
    expect(log.damaged).toBe(0);
    const told =
      log.events.reduce((sum, line) => sum + line.dropped, 0) +
      selectEvents(log, 'TRACE_DROPPED').reduce((sum, { lines }) => sum + lines, 0);
    expect(told).toBeGreaterThan(0);
  });

  it('does not fail when standard error is closed', async () => {
    const program = await compileC(directory, 'closed', churn);
    expect((await runUnder({ SLAB_RECYCLE_TRACE: '1', TINY_COUNTERS_DUMP: '1' }, '/bin/sh', ['-c', `exec ${program} 2>&-`])).code).toBe(0);
  });
});
