// The shared file of a process, or a sentence that says why there is none.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../run.ts';
import { decodeStats, type Snapshot } from './decode-stats.ts';

const EXIT_USAGE = 2;
const ATTEMPTS = 50;
const PAUSE_MS = 20;
const STALE_MS = 10_000;

export const pathOfStats = (pid: number): string => `/dev/shm/hakmem.${pid}`;

export function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

/** Waits for a snapshot that is whole: the writer may be at work at the moment. */
export async function readStats(pid: number): Promise<Snapshot> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const decoded = decodeStats(readFileOf(pid));
    if (decoded.kind === 'foreign') throw new UserError(`top: ${pathOfStats(pid)} was not written by this build of hakmem`, EXIT_USAGE);
    if (decoded.kind === 'snapshot' && isStill(pid, decoded.snapshot)) return requireFresh(pid, decoded.snapshot);
    await sleep(PAUSE_MS);
  }
  throw new UserError(`top: ${pathOfStats(pid)} has no whole snapshot: has process ${pid} been stopped?`, EXIT_USAGE);
}

/** A copy is whole when the writer has not begun another snapshot while it was read. */
function isStill(pid: number, { header }: Snapshot): boolean {
  const now = decodeStats(readFileOf(pid));
  return now.kind === 'snapshot' && now.snapshot.header.sequence === header.sequence;
}

/** The writer stamps a snapshot by the monotonic clock, which processes share. */
function requireFresh(pid: number, snapshot: Snapshot): Snapshot {
  const age = Number(process.hrtime.bigint() / 1_000_000n) - snapshot.header.now_ms;
  if (age < STALE_MS + 50 * snapshot.header.interval_ms) return snapshot;
  throw new UserError(`top: process ${pid} wrote its statistics ${Math.round(age / 1000)} s ago: it was stopped, or runs another program now`, EXIT_USAGE);
}

function readFileOf(pid: number): Buffer {
  const file = pathOfStats(pid);
  if (!isRunning(pid)) {
    rmSync(file, { force: true }); // left by a process that was killed
    throw new UserError(`top: there is no process ${pid}`, EXIT_USAGE);
  }
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw new UserError(`top: cannot read ${file}: ${code}`, EXIT_USAGE);
    throw new UserError(`top: process ${pid} shares no statistics; start it with LD_PRELOAD=libhakmem.so HAKMEM_STATS=shm`, EXIT_USAGE);
  }
}
