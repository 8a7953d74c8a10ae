import { describe, expect, it } from 'vitest';
import { addProfiles, countAllocations, foldProcesses, programOf } from '../../gen/tune/add-profiles.ts';
import { integrateTimeline } from '../../gen/tune/add-timelines.ts';
import { startOfStretch, stretchOfAge } from '../../gen/tune/ages.ts';
import { chooseWindows } from '../../gen/tune/choose-windows.ts';
import type { ProcessProfile } from '../../gen/tune/profile.ts';
import { CELL_COUNT } from '../../gen/tune/size-cells.ts';
import { createProfile } from '../record/random-profile.ts';

const processes = [1, 2, 3].flatMap((seed) => createProfile(seed, { moments: 30 }).processes);

function sumCells(of: (process: ProcessProfile) => ArrayLike<number>, over: readonly ProcessProfile[]): Float64Array {
  const sums = new Float64Array(CELL_COUNT);
  for (const process of over) sums.forEach((sum, cell) => (sums[cell] = sum + (of(process)[cell] ?? 0)));
  return sums;
}

/** Blocks times seconds, by cell. */
function integrate(process: ProcessProfile): Float64Array {
  const sums = new Float64Array(CELL_COUNT);
  for (const { blockSeconds } of integrateTimeline(process)) blockSeconds.forEach((blocks, cell) => (sums[cell] = (sums[cell] ?? 0) + blocks));
  return sums;
}

/** Moment by moment, as the type says it. */
function integrateDirectly({ timeline, seconds }: ProcessProfile, cell: number): number {
  return timeline.reduce((sum, { live, seconds: from }, index) => sum + (live[cell] ?? 0) * ((timeline[index + 1]?.seconds ?? seconds) - from), 0);
}

describe('ages', () => {
  it('are in the stretch that begins at or before them', () => {
    for (let stretch = 0; stretch < 150; stretch++) {
      expect(stretchOfAge(startOfStretch(stretch))).toBe(stretch);
      const nearEnd = startOfStretch(stretch + 1) * (1 - 2 ** -52);
      expect(stretchOfAge(nearEnd)).toBe(stretch);
    }
  });
});

describe('processes added up', () => {
  const fold = foldProcesses(processes);

  it('keep every count', () => {
    expect(fold.runs).toBe(processes.length);
    expect(countAllocations(fold)).toBe(processes.reduce((sum, process) => sum + countAllocations(process), 0));
    for (const key of ['bytes', 'frees', 'crossFrees'] as const) expect(sum(fold.sizes, key)).toBe(processes.reduce((total, { sizes }) => total + sum(sizes, key), 0));
    expect(sum(fold.shapes, 'blocks')).toBe(processes.reduce((total, { shapes }) => total + sum(shapes, 'blocks'), 0));
    expect(sum(fold.reallocs, 'moves')).toBe(processes.reduce((total, { reallocs }) => total + sum(reallocs, 'moves'), 0));
    expect(new Set(fold.sizes.map(({ cell }) => cell)).size).toBe(fold.sizes.length);
    expect(fold.sizes.map(({ cell }) => cell)).toEqual(fold.sizes.map(({ cell }) => cell).toSorted((a, b) => a - b));
  });

  it('hold together what each held at its own peak', () => {
    expect([...fold.peak.live]).toEqual([...sumCells(({ peak }) => peak.live, processes)]);
    expect(fold.peak.liveBytes).toBe(processes.reduce((total, { peak }) => total + peak.liveBytes, 0));
  });

  it('hold over time what they held together, cell by cell', () => {
    const whole = integrate(fold);
    for (let cell = 0; cell < CELL_COUNT; cell++) {
      const expected = processes.reduce((total, process) => total + integrateDirectly(process, cell), 0);
      expect(Math.abs((whole[cell] ?? 0) - expected)).toBeLessThanOrEqual(1e-9 * expected);
    }
  });

  it('come to the same in any grouping', () => {
    const parts = foldProcesses([foldProcesses(processes.slice(0, 4)), foldProcesses(processes.slice(4))]);
    expect(parts.sizes).toEqual(fold.sizes);
    expect(parts.shapes).toEqual(fold.shapes);
    expect(parts.reallocs).toEqual(fold.reallocs);
    expect([...parts.peak.live]).toEqual([...fold.peak.live]);
    expect(parts).toMatchObject({ runs: fold.runs, seconds: fold.seconds, threads: fold.threads, threadsAtOnce: fold.threadsAtOnce, startedAt: fold.startedAt, ending: fold.ending });
    expect(parts.timeline.map(({ seconds }) => seconds)).toEqual(fold.timeline.map(({ seconds }) => seconds));
  });

  it('are one process per program in a profile', () => {
    const profile = addProfiles([1, 2, 3].map((seed) => createProfile(seed)));
    const programs = new Set(processes.map(({ command }) => programOf(command)));
    expect(new Set(profile.processes.map(({ command }) => programOf(command)))).toEqual(programs);
    expect(profile.processes.length).toBe(programs.size);
  });
});

describe('windows of many processes', () => {
  const windows = processes.flatMap((process) => process.windows);

  it('are chosen within the bounds, the same in any order', () => {
    const chosen = chooseWindows(windows, { maxWindows: 5, maxEvents: 1500 });
    expect(chosen.length).toBeLessThanOrEqual(5);
    expect(chosen.reduce((total, { events }) => total + events.length, 0)).toBeLessThanOrEqual(1500);
    expect(chooseWindows(windows.toReversed(), { maxWindows: 5, maxEvents: 1500 })).toEqual(chosen);
  });

  it('that show the same as another come last', () => {
    const [first, second] = windows;
    if (first === undefined || second === undefined) throw new Error('no windows');
    expect(new Set(chooseWindows([first, { ...first, seconds: 9 }, second], { maxWindows: 2 }).map(({ events }) => events))).toEqual(new Set([first.events, second.events]));
  });

  it('that are longer than the bound are cut', () => {
    expect(chooseWindows(windows.slice(0, 1), { maxEvents: 100 }).map(({ events }) => [events.length, events.us.length])).toEqual([[100, 100]]);
  });
});

function sum<Key extends string>(rows: readonly Readonly<Record<Key, number>>[], key: Key): number {
  return rows.reduce((total, row) => total + row[key], 0);
}
