// `npx hakmem run` and `doctor`: the C program of command/, built where it is not yet, becomes this process.
import { constants } from 'node:os';
import { execa } from 'execa';
import { buildCommand, commandPath } from './command/build-command.ts';
import { requireTools } from './doctor.ts';
import { outlive } from './run-under.ts';

/** `process.execve` came with node 22.15; before it a child does the same, and this process waits for it. */
type Execve = (file: string, words: readonly string[]) => never;

await buildCommand(() => requireTools(undefined));
const words = process.argv.slice(2);
const { execve } = process as unknown as { readonly execve?: Execve };
if (execve !== undefined) execve.call(process, commandPath, ['hakmem', ...words]);
const running = execa(commandPath, words, { stdio: 'inherit', reject: false });
const release = outlive(running);
const { exitCode, signal } = await running;
release();
process.exitCode = exitCode ?? 128 + constants.signals[signal as NodeJS.Signals];
