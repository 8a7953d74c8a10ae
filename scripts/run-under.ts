// A program under the library, with its own input and output; its exit code as a shell says it.
import { constants } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';

export interface ProgramEnd {
  /** 128 + the signal that ended it, where one did. */
  readonly code: number;
  /** undefined: it did not start. */
  readonly pid: number | undefined;
  /** Why not, such as ENOENT. */
  readonly fault: string | undefined;
}

export async function runUnderLibrary(command: readonly [string, ...string[]], library: string, knobs: Readonly<Record<string, string>>): Promise<ProgramEnd> {
  const [program, ...args] = command;
  const env = { LD_PRELOAD: [path.resolve(library), process.env['LD_PRELOAD']].filter(Boolean).join(':'), ...knobs };
  const running = execa(program, args, { env, stdio: 'inherit', reject: false });
  const release = outlive(running);
  const { exitCode, signal, code } = await running;
  release();
  return { code: exitCode ?? 128 + (signal === undefined ? 0 : constants.signals[signal as NodeJS.Signals]), pid: running.pid, fault: code };
}

/** A terminal sends its signals to the program as well; the tool stays to show what was written. */
export function outlive(running: { kill(signal: NodeJS.Signals): boolean }): () => void {
  const ignore = (): void => {};
  const forward = (): void => void running.kill('SIGTERM');
  process.on('SIGINT', ignore).on('SIGQUIT', ignore).on('SIGTERM', forward);
  return () => void process.off('SIGINT', ignore).off('SIGQUIT', ignore).off('SIGTERM', forward);
}
