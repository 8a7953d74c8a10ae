// How runs of the misuse set are told apart, written down, and read again as promises.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { classifyRun, findWorst } from '../../scripts/misuse/run-set.ts';
import { formatTable, listBrokenPromises, readTable, replaceTable } from '../../scripts/misuse/table.ts';
import type { OutcomeName } from '../../scripts/misuse/types.ts';

const run = (stderr: string, signal?: string, timedOut = false) => ({ exitCode: signal === undefined ? 0 : undefined, signal, timedOut, stdout: '', stderr });

describe('a run', () => {
  it.each<[string, string | undefined, OutcomeName]>([
    ['hakmem: free(): 0x10 was never allocated by this heap\n', 'SIGABRT', 'at once'],
    ['~misused\nhakmem: double free of 0x10\n', 'SIGABRT', 'later'],
    ['free(): invalid pointer\n~misused\n~over\n', undefined, 'at once'],
    ['~misused\n~over\n', undefined, 'harmless'],
    ['~misused\n~damaged\n~over\n', undefined, 'undetected'],
    ['~misused\n~damaged\nhakmem: double free of 0x10\n', 'SIGABRT', 'later'],
    ['~misused\n', 'SIGSEGV', 'crash'],
    ['', 'SIGSEGV', 'crash at once'],
    ['~misused\nhakmem: SIGSEGV in the allocator at libhakmem.so+0x1, address 0x0; tls-sll: x\n', 'SIGSEGV', 'named crash'],
    ['~misused\n', 'SIGXCPU', 'hang'],
    ['~absent\n', undefined, 'absent'],
  ])('that wrote %j and ended by %s is %s', (stderr, signal, outcome) => {
    expect(classifyRun(run(stderr, signal))).toBe(outcome);
  });

  it('that waits for ever hangs, whatever it wrote', () => {
    expect(classifyRun(run('hakmem: double free of 0x10\n', 'SIGKILL', true))).toBe('hang');
  });

  it('counts by its worst outcome', () => {
    expect(findWorst(['at once', 'crash', 'harmless'])).toBe('crash');
  });
});

describe('the document', () => {
  const cases = [
    { group: 'double free', name: 'one', text: 'first' },
    { group: 'read', name: 'two', text: 'second' },
  ];
  const column = new Map<string, OutcomeName>([
    ['one', 'at once'],
    ['two', 'crash'],
  ]);

  it('is read as it was written', () => {
    const columns = new Map([['glibc 2.36', column], ['release', column]]);
    const empty = 'before\n<!-- made by: npm run test-misuse -- --update -->\nold\n<!-- until here -->\nafter\n';
    const written = replaceTable(empty, formatTable(cases, columns));
    expect(readTable(written)).toEqual(columns);
    expect(written).not.toContain('old');
    expect(replaceTable(written, formatTable(cases, columns))).toBe(written);
  });

  it('promises reports and harmlessness, not crashes; nothing may hang', () => {
    const come = (one: OutcomeName, two: OutcomeName) => listBrokenPromises(column, new Map([['one', one], ['two', two]]));
    expect(come('at once', 'undetected')).toEqual([]);
    expect(come('later', 'crash')).toEqual(['one: docs/hardening.md promises "at once", now it is "later"']);
    expect(come('at once', 'hang')).toEqual(['two: hangs']);
  });

  it('has a row for every case of the set', () => {
    const names = [...readFileSync(new URL('cases.h', import.meta.url), 'utf8').matchAll(/^CASE\("[^"]+", "(\w+)"/gm)].map(([, name]) => name);
    const rows = readTable(readFileSync(new URL('../../docs/hardening.md', import.meta.url), 'utf8')).get('release');
    expect([...(rows?.keys() ?? [])]).toEqual(names);
  });
});
