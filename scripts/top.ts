// `npm run top -- PID`: a live view of a process that runs with HAKMEM_STATS=shm.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import type { Snapshot } from './observe/decode-stats.ts';
import { isRunning, readStats } from './observe/read-stats.ts';
import { renderFrame } from './observe/render-top.ts';

interface Options {
  readonly once: boolean;
  readonly interval: number;
}

const EXIT_USAGE = 2;
const HISTORY = 1000;
const screen = { enter: '\x1b[?1049h\x1b[?25l', leave: '\x1b[?25h\x1b[?1049l', home: '\x1b[H', clear: '\x1b[J' };

function parsePositive(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value <= 0) throw new InvalidArgumentError('It must be a positive number.');
  return value;
}

function readName(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      .replace(/[\0\s]+/g, ' ')
      .trim();
  } catch {
    return '';
  }
}

async function watchProcess(pid: number, { once, interval }: Options): Promise<void> {
  const name = readName(pid);
  let now = await readStats(pid);
  const history = [now.figures.process_resident];
  const live = process.stdout.isTTY && !once;
  if (live) enterScreen();
  let before: Snapshot | undefined;
  for (let frames = 0; ; frames++) {
    if (!once || frames > 0) printFrame(renderFrame({ name, before, now, history, width: process.stdout.columns ?? 120 }), live);
    if (once && frames > 0) return;
    await sleep(interval);
    if (!isRunning(pid)) break;
    before = now;
    now = await readStats(pid);
    history.push(now.figures.process_resident);
    if (history.length > HISTORY) history.shift();
  }
  if (live) process.stdout.write(screen.leave);
  console.log(`process ${pid} has ended`);
}

function enterScreen(): void {
  process.stdout.write(screen.enter);
  const leave = (): never => {
    process.stdout.write(screen.leave);
    process.exit(0);
  };
  process.on('SIGINT', leave).on('SIGTERM', leave);
  process.on('exit', () => process.stdout.write(screen.leave));
  process.stdin.setRawMode?.(true);
  process.stdin.on('data', (keys) => {
    if (/[q\x03]/.test(keys.toString())) leave();
  });
  process.stdin.unref?.();
}

function printFrame(frame: string, live: boolean): void {
  process.stdout.write(live ? `${screen.home}${frame.replaceAll('\n', '\x1b[K\n')}${screen.clear}` : `${frame}\n`);
}

await new Command('top')
  .description('Watches the heap of a process that runs with HAKMEM_STATS=shm. q ends it.')
  .argument('<pid>', 'the process', parsePositive)
  .option('--once', 'print one frame and end', false)
  .option('--interval <ms>', 'between frames', parsePositive, 1000)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_USAGE))
  .action(watchProcess)
  .parseAsync();
