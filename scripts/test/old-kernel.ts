// Programs started as on Linux 3.10: tests/support/old_kernel.c says what that means.
import { buildPlugin, buildProgram } from './compile.ts';

export interface OldKernel {
  /** Starts a program under the filter of system calls. */
  readonly launcher: string;
  /** Preloaded before the library. */
  readonly calls: string;
}

export async function buildOldKernel(root: string): Promise<OldKernel> {
  return { launcher: await buildProgram(root, 'tests/support/old_kernel.c'), calls: await buildPlugin(root, 'calls_of_old_kernels.c') };
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The launcher preloads what the environment names: into the program, and not into itself. */
export function startUnder(kernel: OldKernel | undefined, start: Command): Command {
  if (kernel === undefined) return start;
  const { LD_PRELOAD: preload, ...env } = start.env;
  const preloads = preload === undefined ? kernel.calls : `${kernel.calls}:${preload}`;
  return { command: kernel.launcher, args: [preloads, start.command, ...start.args], env };
}
