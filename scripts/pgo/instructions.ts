// How many instructions of the library itself a command runs, by callgrind: the same in every run of a single thread.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BUILD_FOLDER } from '../bench/paths.ts';
import { runProgram, UserError } from '../run.ts';

export async function isCallgrindHere(): Promise<boolean> {
  return (await runProgram('valgrind', ['--version'])).code === 0;
}

/** Per operation, as the program of bench/ counts its own. */
export async function countInstructions(command: string, library: string): Promise<number> {
  const [program = '', ...args] = command.split(' ');
  const folder = await mkdtemp(path.join(tmpdir(), 'hakmem-callgrind-'));
  const record = path.join(folder, 'record');
  const { code, stdout, stderr } = await runProgram('valgrind', ['--tool=callgrind', `--callgrind-out-file=${record}`, path.join(BUILD_FOLDER, program), ...args], { env: { LD_PRELOAD: library } });
  if (code !== 0) throw new UserError(`valgrind --tool=callgrind ${command}: ${stderr.split('\n').at(-1) ?? ''}`);
  const total = sumObject(await readFile(record, 'utf8'), library);
  await rm(folder, { recursive: true });
  return total / (JSON.parse(stdout) as { readonly ops: number }).ops;
}

/** The self cost of one object. A line after `calls=` is the cost of the callee, not of the caller. */
export function sumObject(record: string, object: string): number {
  const names = new Map<string, string>();
  let isWanted = false;
  let isCall = false;
  let total = 0;
  for (const line of record.split('\n')) {
    const [, key, id = '', name] = /^(c?ob)=(\(\d+\)) ?(.*)$/.exec(line) ?? [];
    if (key !== undefined) {
      if (name) names.set(id, name);
      if (key === 'ob') isWanted = names.get(id) === object;
    } else if (line.startsWith('calls=')) isCall = true;
    else if (/^[+\-*\d]/.test(line)) {
      if (isWanted && !isCall) total += Number(line.split(' ')[1] ?? 0);
      isCall = false;
    }
  }
  return total;
}
