// The list of cases, and what is chosen from it.
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CASES } from '../../scripts/bench/cases.ts';
import { SOURCE_FOLDER } from '../../scripts/bench/paths.ts';
import { pinThreads, selectCases } from '../../scripts/bench/select-cases.ts';
import { createCase } from './samples.ts';

const names = CASES.map(({ name }) => name);

describe('the cases', () => {
  it('have different names', () => {
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(CASES.flatMap(({ name, run }) => (run.kind === 'bench' ? [[name, run] as const] : [])))('%s is a program of bench/ and whole numbers', (_, { program, args }) => {
    expect(['c', 'cpp'].some((extension) => existsSync(`${SOURCE_FOLDER}/${program}.${extension}`))).toBe(true);
    expect(args.slice(1).filter((arg) => !/^(\d+|[a-z]+)$/.test(arg))).toEqual([]);
  });

  it('pin themselves only where threads must be apart', () => {
    expect(CASES.filter(({ isPinned }) => isPinned).map(({ name }) => name)).toEqual(['false-sharing-active-apart', 'false-sharing-passive-apart']);
  });
});

describe('a choice', () => {
  it('is a case, a group, or a beginning with a star', () => {
    expect(selectCases(CASES, ['huge-sparse', 'batches-*', 'sharing'], false).map(({ name }) => name)).toEqual([
      'batches-256-1-pair', 'batches-256-2-pairs', 'false-sharing-active', 'false-sharing-active-apart', 'false-sharing-passive', 'false-sharing-passive-apart', 'huge-sparse',
    ]);
  });

  it('with --pin pins the threads of the programs of bench/, where there are several', () => {
    const system = { kind: 'system', executable: 'perl', args: [] } as const;
    const cases = [createCase('one'), createCase('several', { threads: 2 }), createCase('program', { threads: 2, run: system }), createCase('always', { threads: 2, isPinned: true })];
    expect(cases.map((entry) => pinThreads(entry).isPinned)).toEqual([false, true, false, true]);
  });
});
