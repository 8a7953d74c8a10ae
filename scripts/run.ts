// What every task body uses: named steps with their duration, commands without a shell, one-sentence failures.
import pc from 'picocolors';

/** A failure that the user can mend: its message is all that is printed. */
export class UserError extends Error {
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
  }
}

/** Prints the label while the work runs (on a terminal), then the outcome and how long it took. */
export async function runStep<T>(label: string, work: () => T | Promise<T>, detail: (result: T) => string = () => ''): Promise<T> {
  const start = performance.now();
  const live = process.stdout.isTTY;
  if (live) process.stdout.write(pc.dim(`… ${label}`));
  try {
    const result = await work();
    printOutcome(pc.green('✔'), label, start, detail(result));
    return result;
  } catch (error) {
    printOutcome(pc.red('✖'), label, start, '');
    throw error;
  }

  function printOutcome(mark: string, text: string, since: number, note: string): void {
    const seconds = `${((performance.now() - since) / 1000).toFixed(2)} s`;
    if (live) process.stdout.write('\r\x1b[2K');
    console.log(`${mark} ${text.padEnd(34)} ${pc.dim(seconds.padStart(8))}${note === '' ? '' : `  ${note}`}`);
  }
}

export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program; a missing one gives code 127. Never throws. */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Output> {
  const { execa } = await import('execa'); // takes as long to load as all the rest of a short task
  const result = await execa(file, args, { ...options, reject: false });
  return { code: result.exitCode ?? (result.code === 'ENOENT' ? 127 : 128), stdout: String(result.stdout), stderr: String(result.stderr) };
}
