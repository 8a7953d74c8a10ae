// The client of a server case: waits for the socket, loads the server, and stops it.
import { access } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import type { ServerProgram } from './types.ts';

const SOCKET_POLL_MS = 5;
const SOCKET_POLL_LIMIT = 2000;

/** Whether the load was served to its end; the signal says that the server has ended. */
export async function runServerClient(program: ServerProgram, socket: string, signal: AbortSignal): Promise<boolean> {
  const fillIn = (text: string): string => text.replace('{socket}', socket);
  if (!(await waitForSocket(socket, signal))) return false;
  const [client, ...clientArgs] = program.client;
  const loaded = await execa(client, clientArgs.map(fillIn), { reject: false, cancelSignal: signal });
  const [stop, ...stopArgs] = program.stop;
  await execa(stop, stopArgs.map(fillIn), { reject: false });
  return !loaded.failed;
}

async function waitForSocket(socket: string, signal: AbortSignal): Promise<boolean> {
  for (let polls = 0; polls < SOCKET_POLL_LIMIT && !signal.aborted; polls++) {
    if (await access(socket).then(() => true, () => false)) return true;
    await setTimeout(SOCKET_POLL_MS);
  }
  return false;
}
