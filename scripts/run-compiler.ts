// One call of a compiler, from where outputs go, so that every path in it is short and can be pasted.
import pc from 'picocolors';
import { workRoot } from './project.ts';
import { runProgram, UserError } from './run.ts';

const SHOWN_LINES = 25;

/** A failed call shows the command as it can be pasted, and its first errors. */
export async function runCompiler(command: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await runProgram(command, args, { cwd: workRoot });
  if (code === 0) return;
  const lines = stderr.split('\n');
  const shown = lines.slice(0, SHOWN_LINES).join('\n');
  throw new UserError(
    `${command} failed with exit code ${code}:\n${pc.dim([command, ...args].join(' '))}\n${shown}${lines.length > SHOWN_LINES ? `\n… ${lines.length - SHOWN_LINES} more lines` : ''}`,
  );
}
