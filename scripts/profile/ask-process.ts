// --pid: a process that was started with a signal for its profile is sent it; the file that changes is the answer.
import { readFileSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readProfile } from './read-profile.ts';
import { createUsageError, describeFault } from './usage-error.ts';

const POLL_MS = 20;
const SETUP = 'start it with LD_PRELOAD=…/libhakmem.so HAKMEM_PROFILE=/tmp/%p.pb HAKMEM_PROFILE_SIGNAL=SIGUSR2';

/** The file that the process wrote. */
export async function askProcess(pid: number, waitSeconds: number): Promise<string> {
  const environment = readEnvironment(pid);
  const { HAKMEM_PROFILE: pattern = '', HAKMEM_PROFILE_SIGNAL: name = '' } = environment;
  const missing = [pattern === '' ? 'HAKMEM_PROFILE' : '', name === '' ? 'HAKMEM_PROFILE_SIGNAL' : ''].filter((text) => text !== '');
  if (missing.length > 0) throw createUsageError(`process ${pid} was not started with ${missing.join(' and ')}; ${SETUP}`);
  const signal = parseSignal(name);
  if (signal === undefined) throw createUsageError(`process ${pid} has HAKMEM_PROFILE_SIGNAL=${name}, which is no signal; ${SETUP}`);
  // To a process that does not catch it, the signal would be the end.
  if (!isCaught(pid, signal)) throw createUsageError(`process ${pid} does not catch ${name}: the library is not in it; ${SETUP}`);
  const file = path.resolve(`/proc/${pid}/cwd`, pattern.replaceAll('%p', String(pid)));
  const before = stamp(file);
  sendSignal(pid, signal);
  await waitForFile(pid, file, before, waitSeconds);
  return file;
}

/** 12, SIGUSR2 and USR2 are the same. */
export function parseSignal(name: string): number | undefined {
  const signals: Readonly<Record<string, number>> = constants.signals;
  const number = /^\d+$/.test(name) ? Number(name) : (signals[name.toUpperCase()] ?? signals[`SIG${name.toUpperCase()}`]);
  return number !== undefined && number > 0 && number <= 64 ? number : undefined;
}

function readEnvironment(pid: number): Readonly<Record<string, string>> {
  const entries = readProc(pid, 'environ').split('\0').map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]);
  return Object.fromEntries(entries);
}

function isCaught(pid: number, signal: number): boolean {
  const [, mask = '0'] = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readProc(pid, 'status')) ?? [];
  return ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 1n;
}

function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch (error) {
    throw describeRefusal(pid, error);
  }
}

function sendSignal(pid: number, signal: number): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    throw describeRefusal(pid, error);
  }
}

function describeRefusal(pid: number, error: unknown): Error {
  const fault = describeFault(error);
  if (fault === 'ENOENT' || fault === 'ESRCH') return createUsageError(`there is no process ${pid}`);
  if (fault === 'EACCES' || fault === 'EPERM') return createUsageError(`process ${pid} belongs to somebody else: run this as its user or as root`);
  return createUsageError(`cannot ask process ${pid}: ${fault}`);
}

function stamp(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.ino} ${stat.mtimeNs} ${stat.size}`;
}

/** A file that is still being written cannot be read yet. */
async function waitForFile(pid: number, file: string, before: string, waitSeconds: number): Promise<void> {
  const end = performance.now() + waitSeconds * 1000;
  for (let fault: unknown; ; await sleep(POLL_MS)) {
    const isOver = performance.now() > end;
    if (stamp(file) !== before) {
      try {
        return void readProfile(file);
      } catch (error) {
        fault = error;
      }
    }
    if (isOver && fault !== undefined) throw fault;
    if (isOver) throw createUsageError(`process ${pid} wrote no profile within ${waitSeconds} s: no change of ${file}; --wait waits longer`);
    if (stamp(`/proc/${pid}`) === '') throw createUsageError(`process ${pid} ended before it wrote ${file}`);
  }
}
