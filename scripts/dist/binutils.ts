// The binutils that go with a compiler: those of its machine.
import { runProgram } from '../run.ts';
import { runTool } from './pack.ts';

export async function findTool(compiler: string, name: string): Promise<string> {
  const { stdout } = await runProgram(compiler, [`-print-prog-name=${name}`]);
  return stdout.trim() || name;
}

/** Without what only a debugger needs, and without the compiler's name, which packages say elsewhere. */
export async function stripFile(compiler: string, file: string): Promise<void> {
  await runTool(await findTool(compiler, 'strip'), ['--strip-unneeded', '--remove-section=.comment', file]);
}
