// A task as a program of its own: its failures are one sentence there too.
import { UserError } from '../run.ts';

export async function runTool(load: () => Promise<unknown>): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  try {
    await load();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(`hakmem: ${error.message}`);
    process.exitCode = error.exitCode;
  }
}
