// What the tables say: sites, threads, classes, lifetimes, leaks, differences, several files; and the same for programs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSuppressions } from '../../scripts/profile/suppress.ts';
import { type MadeProfile, makeProfile, makeValues } from './make-profile.ts';
import { makeFolder, type Output } from '../support/run-task.ts';
import { runProfileTask } from './record-program.ts';

const folder = makeFolder();
const HOUR_MS = 3_600_000;

function write(name: string, profile: MadeProfile): string {
  const file = path.join(folder, name);
  writeFileSync(file, makeProfile(profile));
  return file;
}

const MIB = 2 ** 20;
const samples = [
  { stack: ['operator new(unsigned long)', 'load(Config const&)', 'main'], values: makeValues(MIB, 6, 3), thread: 10, sizeClass: 0 },
  { stack: ['xmalloc', 'parse', 'load(Config const&)', 'main'], values: makeValues(1024, 2048, 1024, 10), thread: 11, sizeClass: 1024 },
  { stack: ['parse', 'load(Config const&)', 'main'], values: makeValues(64, 100, 100, 50), thread: 10, sizeClass: 64 },
  { stack: ['[stack not walked]'], values: makeValues(64, 10, 0), thread: 0, sizeClass: 64 },
];
const now = write('now.pb', { samples, leaks: 'partial', timeMs: 1_790_000_000_000 + HOUR_MS });
const old = write('old.pb', {
  samples: [
    { stack: ['operator new(unsigned long)', 'load(Config const&)', 'main'], values: makeValues(MIB, 4, 1) },
    { stack: ['shrinks', 'main'], values: makeValues(MIB, 4, 2) },
  ],
});

async function show(...args: readonly string[]): Promise<Output & { readonly lines: readonly string[] }> {
  const output = await runProfileTask(folder, args);
  expect(output).toMatchObject({ code: 0, stderr: '' });
  return { ...output, lines: output.stdout.split('\n').map((line) => line.trim().replace(/ {2,}/g, ' | ')) };
}

describe('the terminal', () => {
  it('shows the process, its totals and the sites without the wrappers', async () => {
    const { lines, stdout } = await show(now);
    expect(lines[0]).toBe('process 4711 /usr/bin/app, at its exit 2026-09-21 15:13:20 UTC, 90 s of profiling, hakmem 0.1.0');
    expect(lines[1]).toBe('in use 4.0 MiB in 1 127 objects, allocated 8.0 MiB in 2 164, leaked 13.1 KiB in 60, estimated from 4 samples (one per 512 KiB) of 4 stacks');
    expect(stdout.split('\n').slice(3).map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['in use', '%', 'objects', 'cumulative', 'site', 'place'],
      ['3.0 MiB', '74.9%', '3', '4.0 MiB', 'load(Config const&)'],
      ['1.0 MiB', '25.1%', '1 124', '1.0 MiB', 'parse'],
    ]);
    expect(stdout).not.toContain('\x1b');
  });

  it('by another measure, cut to the first, with wrappers', async () => {
    const { lines } = await show(now, '--by', 'alloc-objects', '--top', '1', '--show-all-frames');
    expect(lines.slice(3)).toEqual(['allocations | % | cumulative | site | place', '2 048 | 94.6% | 2 048 | xmalloc', '3 more: --top 4 shows all']);
  });

  it('by thread, class and lifetime', async () => {
    const { lines } = await show(now, '--threads', '--classes', '--lifetimes');
    expect(lines).toEqual(expect.arrayContaining(['10 | 3.0 MiB | 75.0% | 103', '11 | 1.0 MiB | 25.0% | 1 024', 'several | 0 B | 0.0% | 0']));
    expect(lines).toEqual(expect.arrayContaining(['64 | 6.3 KiB | 0.2% | 100', '1 024 | 1.0 MiB | 25.0% | 1 024', 'larger | 3.0 MiB | 74.9% | 3']));
    expect(lines).toEqual(expect.arrayContaining(['freed objects | mean lifetime | under 1 ms | by another thread | site | place', '1 024 | 3 ms | 50.0% | 25.0% | parse']));
  });

  it('leaks have their whole stacks, and known ones can be left out', async () => {
    const { lines } = await show(now, '--leaks');
    expect(lines.slice(3)).toEqual([
      '10.0 KiB leaked in 10 objects', '#0 xmalloc', '#1 parse', '#2 load(Config const&)', '#3 main', '',
      '3.1 KiB leaked in 50 objects', '#0 parse', '#1 load(Config const&)', '#2 main',
      'The search for leaks was not finished: there may be more.',
    ]);
    const patterns = path.join(folder, 'patterns');
    writeFileSync(patterns, '# known\n\nleak:^x*oc$\n');
    const rest = await show(now, '--leaks', '--suppress', patterns);
    expect(rest.stdout).toContain('suppressed: 10.0 KiB leaked in 10 objects, 1 stack');
    expect(rest.lines.filter((line) => / leaked in \d+ objects$/.test(line))).toEqual(['3.1 KiB leaked in 50 objects']);
  });

  it('a difference has what grew first', async () => {
    const { lines } = await show(now, '--diff', old);
    expect(lines.slice(3)).toEqual([
      'in use: 3.0 MiB → 4.0 MiB (+1.0 MiB)',
      'change | before | now | site | place',
      '+2.0 MiB | 1.0 MiB | 3.0 MiB | load(Config const&)',
      '+1.0 MiB | 0 B | 1.0 MiB | parse',
      '−2.0 MiB | 2.0 MiB | 0 B | shrinks',
    ]);
  });

  it('several files are a timeline, whatever their order', async () => {
    const { lines } = await show(now, old);
    expect(lines.slice(3, 6)).toEqual(['time (UTC) | in use | change | reason | file', `14:13:20.000 | 3.0 MiB | exit | ${old}`, `15:13:20.000 | 4.0 MiB | +1.0 MiB | exit | ${now}`]);
    expect(lines[7]).toBe('in use | % | objects | cumulative | site | place');
    const { lines: merged } = await show(now, old, '--children');
    expect(merged.slice(0, 3).join('\n')).toContain('in use 7.0 MiB');
  });
});

describe('for other tools', () => {
  it('--json has everything', async () => {
    const { stdout } = await show(now, '--json', '--diff', old);
    const document = JSON.parse(stdout) as Record<string, unknown>;
    expect(document).toMatchObject({
      schema: 1, by: 'inuse', facts: { pid: 4711, leaks: 'partial' }, totals: { unreachable_objects: 60 },
      sites: [{ name: 'load(Config const&)', values: { inuse_space: 3 * MIB }, cumulative: { inuse_objects: 1127 } }, { name: 'parse' }, { name: '[stack not walked]' }],
      threads: expect.arrayContaining([expect.objectContaining({ thread: 11 })]),
      leaks: [{ frames: [{ name: 'xmalloc' }, { name: 'parse' }, {}, {}] }, {}],
      diff: { changes: [{ name: 'load(Config const&)', growth: 2 * MIB }, {}, {}] },
    });
  });

  it('--folded has the root first', async () => {
    const { stdout } = await show(now, '--folded');
    expect(stdout.split('\n').toSorted()).toEqual([`main;load(Config const&) ${3 * MIB}`, `main;load(Config const&);parse ${MIB + 6400}`]);
    const out = path.join(folder, 'out.folded');
    await show(now, '--by', 'alloc', '--folded', out);
    expect(readFileSync(out, 'utf8')).toContain('[stack not walked] 640\n');
  });

  it('--speedscope has sampled profiles whose weights are bytes', async () => {
    const out = path.join(folder, 'out.speedscope.json');
    await show(now, '--speedscope', out);
    const document = JSON.parse(readFileSync(out, 'utf8')) as { shared: { frames: { name: string }[] }; profiles: { type: string; unit: string; samples: number[][]; weights: number[]; endValue: number }[] };
    const [first] = document.profiles;
    expect(document).toMatchObject({ $schema: 'https://www.speedscope.app/file-format-schema.json', activeProfileIndex: 0 });
    expect(first).toMatchObject({ type: 'sampled', unit: 'bytes', weights: [3 * MIB, MIB, 6400], endValue: 4 * MIB + 6400 });
    expect(first?.samples[1]?.map((frame) => document.shared.frames[frame]?.name)).toEqual(['main', 'load(Config const&)', 'parse']);
    expect(existsSync(`${out}.tmp`)).toBe(false);
  });
});

describe('a pattern of known leaks', () => {
  it.each([
    ['leak:parse', 'my_parse_all', true],
    ['parse*all', 'my_parse_them_all', true],
    ['^parse', 'my_parse', false],
    ['parse$', 'my_parse', true],
    ['std::vector<*>', 'std::vector<int>::push_back', true],
    ['a.c', 'abc', false],
  ])('%s on %s: %s', (pattern, name, found) => {
    expect(parseSuppressions(pattern).some((expression) => expression.test(name))).toBe(found);
  });
});
