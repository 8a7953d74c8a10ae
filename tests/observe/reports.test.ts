// HAKMEM_STATS: text, JSON and XML at exit and on a signal, from one snapshot; and what is said when that cannot be.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { heap } from '../../gen/spec/heap.ts';
import { listParts } from '../../gen/spec/parts.ts';
import { compileC, makeDirectory, runUnder } from './run-under.ts';

interface Report {
  readonly process: number;
  readonly figures: Readonly<Record<string, number>>;
  readonly places: Readonly<Record<string, { readonly box: string; readonly bytes: number; readonly resident: number }>>;
  readonly sum: { readonly bytes: number; readonly resident: number };
  readonly counters: Readonly<Record<string, number>>;
  readonly classes: readonly {
    readonly figures: Readonly<Record<string, number>>;
    readonly fragmentation: number;
    readonly counters: Readonly<Record<string, number>>;
  }[];
}

const directory = makeDirectory();
const at = (name: string): string => path.join(directory, name);
const readReport = (name: string): Report => JSON.parse(readFileSync(at(name), 'utf8')) as Report;
const lower = (list: readonly { readonly name: string }[]): readonly string[] => list.map(({ name }) => name.toLowerCase());

const holds = `#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <malloc.h>
#include <unistd.h>
#include <sys/wait.h>
int main(int count, char **words) {
    for (int i = 0; i < 1000; i++) memset(malloc(1000), 1, 1000);
    memset(malloc(500000), 1, 500000);
    memset(malloc(5000000), 1, 5000000);
    if (count > 1 && strcmp(words[1], "info") == 0) malloc_info(0, stdout);
    if (count > 1 && strcmp(words[1], "fork") == 0 && fork() != 0) wait(NULL);
    return 0;
}`;

describe('json:PATH', () => {
  it('has every figure of the spec, and sums that add up', async () => {
    const { code, stderr } = await runUnder({ STATS: `json:${at('a.json')}` }, await compileC(directory, 'holds', holds));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report = readReport('a.json');
    const parts = listParts(heap).map(({ part }) => part);
    expect(Object.keys(report.figures)).toEqual(lower(heap.stats.figures));
    expect(Object.keys(report.places)).toEqual(lower(heap.stats.places));
    expect(Object.keys(report.counters)).toEqual(lower(parts.flatMap(({ counters }) => counters)));
    expect(Object.keys(report.classes[0]?.counters ?? {})).toEqual(lower(parts.flatMap(({ classCounters }) => classCounters)));
    const places = Object.values(report.places);
    expect(places.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(report.sum.bytes);
    expect(places.reduce((sum, { resident }) => sum + resident, 0)).toBe(report.sum.resident);
    expect(report.places['live_huge']?.bytes).toBe(5001216);
    expect(report.places['live_runs']?.bytes).toBe(503808);
    const own = report.classes.find(({ figures }) => (figures['size'] ?? 0) >= 1000);
    expect(own?.figures['live_blocks']).toBeGreaterThanOrEqual(1000);
    expect(own?.fragmentation).toBeLessThan(0.2);
    const live = report.classes.reduce((sum, { figures }) => sum + (figures['live_blocks'] ?? 0), 0);
    expect(live + 2).toBe(report.figures['live_count']);
    const calls = report.figures['malloc_calls'] ?? 0;
    expect(calls - (report.figures['free_calls'] ?? 0)).toBe(report.figures['live_count']);
  });

  it('puts the process id for %p, so that a child has a file of its own', async () => {
    await runUnder({ STATS: `json:${at('f.%p.json')}` }, await compileC(directory, 'forks', holds), ['fork']);
    const files = readdirSync(directory).filter((name) => /^f\.\d+\.json$/.test(name));
    expect(files).toHaveLength(2);
    for (const name of files) expect(name).toBe(`f.${readReport(name).process}.json`);
  });

  it('that cannot be written: one line, and the program is unaffected', async () => {
    const { code, stdout, stderr } = await runUnder({ STATS: 'json:/nonexistent/report' }, '/bin/echo', ['ran']);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'ran',
      stderr: 'hakmem: HAKMEM_STATS: cannot write /nonexistent/report: errno 2',
    });
  });
});

describe('xml:PATH', () => {
  it('is what malloc_info writes', async () => {
    const { stdout } = await runUnder({ STATS: `xml:${at('a.xml')}` }, await compileC(directory, 'info', holds), ['info']);
    const shape = (text: string): string =>
      text
        .trim()
        .replace(/"\d+"/g, '"N"')
        .replace(/(<size [^>]*>\n?)+/g, '<size/>\n');
    expect(shape(readFileSync(at('a.xml'), 'utf8'))).toBe(shape(stdout));
    expect(stdout).toMatch(/^<malloc version="1">\n<heap nr="0">\n<sizes>\n/);
    expect(stdout).toContain('<total type="mmap" count="1" size="5001216"/>');
    expect(stdout).toMatch(/<aspace type="mprotect" size="\d+"\/>\n<\/malloc>$/);
  });
});

describe('text', () => {
  it('goes to standard error at exit', async () => {
    const { stderr } = await runUnder({ STATS: 'text' }, await compileC(directory, 'text', holds));
    expect(stderr).toMatch(/^hakmem: place +bytes +resident\nlive_blocks +\d+ +\d+ {2}blocks of slabs, with the program\n/);
    expect(stderr).toMatch(/\nsum +\d+ +\d+ {2}the whole heap\n/);
  });

  it('may come with others', async () => {
    const { stderr } = await runUnder({ STATS: `text,json:${at('b.json')},xml:${at('b.xml')}` }, await compileC(directory, 'three', holds));
    expect(stderr).toContain('hakmem: place');
    expect([existsSync(at('b.json')), existsSync(at('b.xml'))]).toEqual([true, true]);
  });
});

describe('bad input', () => {
  it.each(['jsn', 'json:', 'json', 'shm:', 'text,', ','])('HAKMEM_STATS=%s: one line, ignored', async (value) => {
    const { code, stderr } = await runUnder({ STATS: value });
    expect({ code, stderr }).toEqual({ code: 0, stderr: `hakmem: HAKMEM_STATS=${value} is not text, json:PATH, xml:PATH or shm; ignored` });
  });

  it.each(['KILL', 'SEGV', '0', '999', 'USR', '9'])('HAKMEM_STATS_SIGNAL=%s: one line, ignored', async (value) => {
    const { code, stderr } = await runUnder({ STATS_SIGNAL: value });
    expect(code).toBe(0);
    expect(stderr).toBe(`hakmem: HAKMEM_STATS_SIGNAL=${value} is not a signal that a program can spare, such as USR2; ignored`);
  });
});
