// Processes that fork, become another program, are killed, end while threads run, or have little address space.
import { describe, expect, it } from 'vitest';
import type { ProcessProfile } from '../../gen/tune/profile.ts';
import { recordLayout } from '../../scripts/record/generated/record-layout.ts';
import { onlyProcess, rowOf, setUpRecorder } from './recording.ts';

const { compile, record } = setUpRecorder();

describe('fork', () => {
  it.each(['fork', 'raw'])('%s: parent and child each have what they did', async (way) => {
    const recording = await record([await compile('forks.c'), way]);
    expect(recording).toMatchObject({ code: 0, stderr: '' });
    const [parent, child] = pairOf(recording.processes);
    expect(rowOf(parent, 331)).toMatchObject({ allocations: 1000, frees: 1000, crossFrees: 0 });
    expect(rowOf(parent, 449).allocations).toBe(0);
    expect(rowOf(child, 331)).toMatchObject({ allocations: 0, frees: 400, crossFrees: 0 });
    expect(rowOf(child, 449)).toMatchObject({ allocations: 50, frees: 0 });
    expect(child.shapes.filter(({ cell }) => cell === 331)).toEqual([]);
    expect(child.timeline.at(-1)?.live[331]).toBe(600);
    expect(child.windows[0]).toMatchObject({ isFromStart: false });
    expect(child.windows[0]?.live[331]).toBe(1000);
    expect(parent.windows[0]?.isFromStart).toBe(true);
  });

  it('vfork and exec: the child is another program', async () => {
    const program = await compile('known.c');
    const recording = await record([await compile('forks.c'), 'vfork', program]);
    expect(recording).toMatchObject({ code: 0, stderr: '' });
    const parent = recording.processes.find(({ command }) => command.includes('vfork'));
    const child = recording.processes.find(({ command }) => command === program);
    expect(rowOf(parent as ProcessProfile, 331)).toMatchObject({ allocations: 1000, frees: 1000 });
    expect(rowOf(child as ProcessProfile, 907)).toMatchObject({ allocations: 500, frees: 500 });
    expect(child?.parent).toBe(parent?.process);
  });

  it('a shell, its children and theirs each have a file', async () => {
    const program = await compile('known.c');
    const { processes } = await record(['/bin/sh', '-c', `${program}; (${program} & wait); ${program} | cat`]);
    expect(processes.filter((process) => rowOf(process, 907).allocations === 500).length).toBe(3);
  });
});

describe('the end', () => {
  it.each([
    ['kill', undefined, 'SIGKILL'],
    ['abort', undefined, 'SIGABRT'],
    ['_exit', 3, undefined],
  ])('%s: what was written is read', async (way, code, signal) => {
    const recording = await record([await compile('ends.c'), way]);
    expect(recording).toMatchObject({ code, signal });
    const process = onlyProcess(recording);
    expect(process.ending).toBe('cut');
    expect(rowOf(process, 557)).toMatchObject({ allocations: 10000, frees: 2500 });
    expect(recording.notes).toEqual([]);
  });

  it('exec: the same process is two programs', async () => {
    const { processes, raws } = await record([await compile('ends.c'), 'exec']);
    expect(raws.map(({ name }) => name.replace(/^\d+/, 'pid'))).toEqual(['pid', 'pid-2']);
    expect(processes.map(({ ending, command }) => [ending, command.split(' ')[1]])).toEqual([['cut', 'exec'], ['exit', 'done']]);
    expect(processes[0]?.process).toBe(processes[1]?.process);
  });

  it('while other threads are in the middle of calls', async () => {
    const recording = await record([await compile('ends.c'), 'busy']);
    expect(recording).toMatchObject({ code: 0, stderr: '' });
    expect(onlyProcess(recording)).toMatchObject({ ending: 'exit', threads: 4, threadsAtOnce: 4 });
  });
});

it('more threads than there are slots: all are counted', async () => {
  const recording = await record([await compile('ends.c'), 'threads']);
  expect(recording).toMatchObject({ code: 0, stderr: '', notes: [] });
  const process = onlyProcess(recording);
  expect(process.threads).toBe(81);
  expect(process.threadsAtOnce).toBeGreaterThan(1);
  expect(rowOf(process, 607)).toMatchObject({ allocations: 8000, frees: 8000, crossFrees: 4000 });
  const live = process.timeline.at(-1)?.live[607];
  expect(live).toBe(0);
});

describe('address space', () => {
  it('limited from the start: nothing is recorded, a line says so, the program runs', async () => {
    const program = await compile('known.c');
    const { code, stderr, raws } = await record(['/bin/sh', '-c', `ulimit -v 4000000; exec ${program}`]);
    expect(code).toBe(0);
    expect(stderr.split('\n').at(-1)).toMatch(/^hakmem: HAKMEM_RECORD: nothing is recorded: a limit on address space/);
    expect(raws.length).toBeLessThanOrEqual(1);
  });

  it('limited later: the program gets what is left of it, and the recording goes on', async () => {
    const recording = await record([await compile('ends.c'), 'limit']);
    expect(recording.code).toBe(0);
    expect(recording.notes).toMatchObject([expect.stringContaining('its address space was limited')]);
    expect(rowOf(onlyProcess(recording), 563).allocations).toBe(1000);
  });
});

it('an unwritable file: a line says so, the program runs', async () => {
  const { code, stderr } = await record([await compile('known.c')], { HAKMEM_RECORD: '/nowhere/%p' });
  expect(code).toBe(0);
  expect(stderr).toMatch(/^hakmem: HAKMEM_RECORD: cannot write "?\/nowhere\/\d+"?: errno 2$/);
});

it('a long run has as long a file as a short one, and windows all over it', async () => {
  const recording = await record([await compile('steady.c'), '7']);
  expect(recording).toMatchObject({ code: 0, stderr: '', notes: [] });
  expect(recording.raws[0]?.bytes.length).toBe(recordLayout.bytes);
  expect(recordLayout.bytes).toBeLessThanOrEqual(9 * 1024 * 1024);
  const { timeline, windows, seconds, peak } = onlyProcess(recording);
  expect(timeline.length).toBeGreaterThan(64);
  expect(timeline.length).toBeLessThanOrEqual(recordLayout.moments);
  expect(windows.length).toBeGreaterThan(6);
  expect(windows.length).toBeLessThanOrEqual(recordLayout.windows);
  const starts = windows.map((window) => window.seconds);
  expect(Math.max(...starts)).toBeGreaterThan(seconds / 2);
  const gaps = timeline.map((moment, index) => moment.seconds - (timeline[index - 1]?.seconds ?? 0));
  expect(Math.max(...gaps)).toBeLessThan(seconds / 8);
  expect(peak.liveBytes).toBeGreaterThan(0.97 * Math.max(...timeline.map(({ liveBytes }) => liveBytes)));
});

function pairOf(processes: readonly ProcessProfile[]): readonly [parent: ProcessProfile, child: ProcessProfile] {
  const child = processes.find(({ parent }) => processes.some(({ process }) => process === parent));
  const parent = processes.find(({ process }) => process === child?.parent);
  if (child === undefined || parent === undefined) throw new Error(`no pair in ${processes.length} processes`);
  return [parent, child];
}
