// npm run top: the shared file as it is decoded, a frame as it is drawn, a live process, and input that is none.
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { decodeStats, type Snapshot } from '../../scripts/observe/decode-stats.ts';
import { statsLayout } from '../../scripts/observe/generated/stats-layout.ts';
import { pathOfStats } from '../../scripts/observe/read-stats.ts';
import { formatSparkline, renderFrame } from '../../scripts/observe/render-top.ts';
import { compileC, library, makeDirectory, runTask } from './run-under.ts';

const directory = makeDirectory();
const { sections } = statsLayout;

/** A file in which each word tells its own place, with the header of a whole snapshot of two classes. */
function makeFile(change: Readonly<Record<number, bigint>> = {}): Buffer {
  const words = sections.classes.word + 2 * (sections.classes.names.length + sections.classCounters.names.length);
  const file = Buffer.alloc(words * 8);
  for (let word = 0; word < words; word++) file.writeBigUInt64LE(BigInt(word), word * 8);
  const names: readonly string[] = sections.header.names;
  const header: Record<string, bigint> = {
    magic: statsLayout.magic,
    layout: statsLayout.layout,
    sequence: 4n,
    process: 42n,
    now_ms: 1000n,
    class_count: 2n,
  };
  for (const [name, value] of Object.entries(header)) file.writeBigUInt64LE(value, names.indexOf(name) * 8);
  for (const [word, value] of Object.entries(change)) file.writeBigUInt64LE(value, Number(word) * 8);
  return file;
}

function decode(file: Buffer): Snapshot {
  const decoded = decodeStats(file);
  if (decoded.kind !== 'snapshot') throw new Error(decoded.kind);
  return decoded.snapshot;
}

describe('the shared file', () => {
  it('is read word by word', () => {
    const { figures, resident, classes } = decode(makeFile());
    expect(figures.process_resident).toBe(sections.figures.word);
    expect(resident.live_runs).toBe(sections.resident.word + 1);
    expect(classes[1]?.size).toBe(sections.classes.word + sections.classes.names.length);
    expect(classes[0]?.counters.taken).toBe(sections.classes.word + 2 * sections.classes.names.length);
  });

  it('is looked at again while it is written', () => {
    expect(decodeStats(makeFile({ 2: 5n })).kind).toBe('busy');
    expect(decodeStats(makeFile({ 0: 0n })).kind).toBe('busy');
  });

  it.each([
    ['of another build', makeFile({ 1: 7n })],
    ['of something else', makeFile({ 0: 7n })],
    ['cut short', makeFile().subarray(0, 400)],
    ['with more classes than bytes', makeFile({ 5: 3n })],
    ['empty', Buffer.alloc(0)],
  ])('%s is foreign', (_, file) => {
    expect(decodeStats(file).kind).toBe('foreign');
  });
});

describe('a frame', () => {
  const now = decode(makeFile());
  const frame = renderFrame({ name: 'server', before: undefined, now, history: [1, 2, 3], width: 120 });

  it('has bytes by box, rates, and the classes with the most waste', () => {
    for (const text of [
      'process 42',
      'server',
      'shared-pool',
      'l25-pool',
      'huge',
      'tls-sll',
      'live_huge',
      'the classes with the most waste',
      '▁▅█',
    ])
      expect(frame).toContain(text);
  });

  it('fits the width', () => {
    const narrow = renderFrame({ name: 'x'.repeat(500), before: now, now, history: Array.from({ length: 500 }, (_, i) => i), width: 60 });
    for (const line of narrow.split('\n')) expect(line.replace(/\x1b\[[0-9;]*m/g, '').length).toBeLessThanOrEqual(60);
  });

  it('shows rates between two snapshots', () => {
    const calls = sections.figures.word + sections.figures.names.indexOf('malloc_calls');
    const later = decode(makeFile({ [sections.header.names.indexOf('now_ms')]: 3000n, [calls]: BigInt(calls) + 5000n }));
    expect(renderFrame({ name: '', before: now, now: later, history: [1], width: 200 }).replace(/\x1b\[[0-9;]*m/g, '')).toMatch(
      /malloc 2 500/,
    );
  });

  it('draws a line that never changes in the middle', () => {
    expect(formatSparkline([5, 5, 5])).toBe('▄▄▄');
  });
});

describe('npm run top', () => {
  const source = `#include <stdlib.h>
#include <string.h>
#include <unistd.h>
int main(void) {
    for (int round = 0; round < 1000; round++) {
        for (int i = 0; i < 1000; i++) memset(malloc(500), 1, 500);
        usleep(20000);
    }
    return 0;
}`;

  it('shows a running process, which leaves no file when it ends', async () => {
    const program = await compileC(directory, 'grows', source);
    const running = execa(program, [], { env: { LD_PRELOAD: library, HAKMEM_STATS: 'shm' }, reject: false });
    const pid = running.pid ?? 0;
    for (let wait = 0; wait < 100 && !existsSync(pathOfStats(pid)); wait++) await sleep(20);
    const { code, stdout } = await runTask(['top', String(pid), '--once', '--interval', '500']);
    running.kill('SIGTERM');
    await running;
    rmSync(pathOfStats(pid), { force: true });
    expect(code).toBe(0);
    expect(stdout).toContain(`process ${pid}`);
    expect(stdout).toMatch(/malloc [1-9][\d ]*/);
    expect(stdout).toMatch(/live_blocks +[1-9]/);
  });

  it('a process that returns from main takes its file along', async () => {
    const program = await compileC(directory, 'brief', '#include <unistd.h>\nint main(void) { usleep(300000); return 0; }');
    const { pid } = await execa('/bin/sh', ['-c', `echo $$; exec ${program}`], { env: { LD_PRELOAD: library, HAKMEM_STATS: 'shm' } }).then(
      ({ stdout }) => ({ pid: Number(stdout) }),
    );
    expect(existsSync(pathOfStats(pid))).toBe(false);
    expect(readdirSync('/dev/shm').filter((name) => name === `hakmem.${pid}`)).toEqual([]);
  });

  it.each([
    [
      'a process without the shared file',
      () => String(process.pid),
      /^✖ top: process \d+ shares no statistics; start it with .*HAKMEM_STATS=shm$/,
    ],
    ['a process that is not there', () => '4194304', /^✖ top: there is no process 4194304$/],
    ['what is no process id', () => 'abc', /'abc' is invalid for argument 'pid'/],
  ])('%s: one line, exit 2', async (_, pid, sentence) => {
    const { code, stdout, stderr } = await runTask(['top', pid()]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr.split('\n')).toHaveLength(1);
  });

  it('a file that nobody writes any more: one line, exit 2', async () => {
    const file = pathOfStats(process.pid);
    writeFileSync(file, makeFile({ [sections.header.names.indexOf('interval_ms')]: 200n }));
    const { code, stderr } = await runTask(['top', String(process.pid)]);
    rmSync(file);
    expect(code).toBe(2);
    expect(stderr).toMatch(/wrote its statistics \d+ s ago: it was stopped, or runs another program now$/);
  });

  it('a file that hakmem did not write: one line, exit 2', async () => {
    const file = pathOfStats(process.pid);
    writeFileSync(file, 'x'.repeat(10000));
    const { code, stderr } = await runTask(['top', String(process.pid)]);
    rmSync(file);
    expect(code).toBe(2);
    expect(stderr).toMatch(/was not written by this build of hakmem$/);
  });
});
