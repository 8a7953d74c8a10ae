// The client of a server case: waits for the socket, loads the server, stops it, and says how long the load took.
import { access } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import type { ServerProgram } from './types.ts';

const SOCKET_POLL_MS = 5;
const SOCKET_POLL_LIMIT = 2000;

/** undefined when the server never listened or the client failed. */
export async function runServerClient(program: ServerProgram, socket: string, signal: AbortSignal): Promise<number | undefined> {
  const fillIn = (text: string): string => text.replace('{socket}', socket);
  if (!(await waitForSocket(socket, signal))) return undefined;
  const [client, ...clientArgs] = program.client;
  const start = performance.now();
  const loaded = await execa(client, clientArgs.map(fillIn), { reject: false, cancelSignal: signal });
  const seconds = (performance.now() - start) / 1000;
  const [stop, ...stopArgs] = program.stop;
  await execa(stop, stopArgs.map(fillIn), { reject: false, cancelSignal: signal });
  return loaded.failed ? undefined : seconds;
}

async function waitForSocket(socket: string, signal: AbortSignal): Promise<boolean> {
  for (let polls = 0; polls < SOCKET_POLL_LIMIT && !signal.aborted; polls++) {
    if (await access(socket).then(() => true, () => false)) return true;
    await setTimeout(SOCKET_POLL_MS);
  }
  return false;
}
