// Instructions of a whole program under each of some libraries, by callgrind: what noise does not move.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Allocator } from '../bench/types.ts';
import { isCallgrindHere } from '../pgo/instructions.ts';
import { runProgram } from '../run.ts';

/** Callgrind takes some fifty times as long: a longer program is not counted. */
const SECONDS_MOST = 1;

/** By the library's name; none where callgrind is missing, the program is too long, or it fails there. */
export async function countProgram([program = '', ...args]: readonly string[], libraries: readonly Allocator[], seconds: number): Promise<Readonly<Record<string, number>>> {
  if (seconds > SECONDS_MOST || !(await isCallgrindHere())) return {};
  const folder = await mkdtemp(path.join(tmpdir(), 'hakmem-count-'));
  const counts: Record<string, number> = {};
  try {
    for (const { name, path: library } of libraries) {
      const record = path.join(folder, name.replace(/\W/g, '-'));
      const { code } = await runProgram('valgrind', ['--tool=callgrind', `--callgrind-out-file=${record}`, program, ...args], { env: { LD_PRELOAD: library } });
      const total = code === 0 ? /^(?:summary|totals): (\d+)/m.exec(await readFile(record, 'utf8'))?.[1] : undefined;
      if (total !== undefined) counts[name] = Number(total);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return counts;
}
