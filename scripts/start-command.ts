// `npx hakmem run` and `doctor`: the C program of command/, built where it is not yet, becomes this process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { buildCommand, commandPath } from './command/build-command.ts';
import { requireTools } from './doctor.ts';

/** `process.execve` came with node 22.15; before it a child does the same, and this process waits for it. */
type Execve = (file: string, words: readonly string[]) => never;

await buildCommand(() => requireTools(undefined));
const words = process.argv.slice(2);
const { execve } = process as unknown as { readonly execve?: Execve };
if (execve !== undefined) execve.call(process, commandPath, ['hakmem', ...words]);
await waitFor(words);

/** A terminal sends its signals to the program as well; others are passed on, and it decides. */
async function waitFor(args: readonly string[]): Promise<void> {
  const child = spawn(commandPath, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.on(signal, () => {});
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGUSR2'] as const) process.on(signal, () => void child.kill(signal));
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  process.exit(code ?? 128 + constants.signals[signal as NodeJS.Signals]);
}
