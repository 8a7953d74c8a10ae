// Runs a program in a process group of its own, with a time limit that ends the whole group.
import { execa } from 'execa';

export interface Run {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly timeoutMs: number;
  /** Looks at the process group when its time is over, before it is killed. */
  readonly onTimeout?: (group: number) => Promise<void>;
}

/** A program that takes as long hangs: on the slowest machine, beside other builds and emulated, none takes half of it. */
export const HANG_MS = 1_200_000;

export const describeHang = (): string => `hangs: it did not end in ${HANG_MS / 60_000} minutes`;

const groups = new Set<number>();
process.on('exit', () => groups.forEach(killGroup));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

export async function runProgram(program: string, args: readonly string[], options: RunOptions): Promise<Run> {
  const child = execa(program, args, {
    cwd: options.cwd,
    env: { ...options.env },
    extendEnv: false,
    reject: false,
    detached: true,
    stdin: 'ignore',
    stripFinalNewline: false,
    maxBuffer: 64 * 1024 * 1024,
  });
  const group = child.pid;
  let timedOut = false;
  const timer = setTimeout(async () => {
    timedOut = true;
    if (group === undefined) return;
    await options.onTimeout?.(group);
    killGroup(group);
  }, options.timeoutMs);
  if (group !== undefined) groups.add(group);
  const result = await child;
  clearTimeout(timer);
  if (group !== undefined) {
    killGroup(group);
    groups.delete(group);
  }
  const cause = result.exitCode === undefined && result.signal === undefined ? `${result.message}\n` : '';
  return { exitCode: result.exitCode, signal: result.signal, timedOut, stdout: result.stdout, stderr: cause + result.stderr };
}

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // The group has ended.
  }
}

/** What the tests see of the environment: no knob of ours, no locale, nothing else that differs between machines. */
export function baseEnvironment(): Record<string, string> {
  const system = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return { PATH: `${system}:${process.env['PATH'] ?? ''}`, HOME: '/nonexistent', LANG: 'C.UTF-8', TZ: 'UTC' };
}
