// One run of a program under the recorder: every process of it leaves a raw file, which becomes a part of the profile.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Profile } from '../../gen/tune/profile.ts';
import { UserError } from '../run.ts';
import { runUnderLibrary } from '../run-under.ts';
import { collectProcesses } from './collect-processes.ts';
import { decodeRaw, type DecodedRaw } from './decode-raw.ts';

export interface Recorded {
  readonly profile: Profile;
  /** The program's exit code, as a shell says it. */
  readonly code: number;
  readonly notes: readonly string[];
}

export async function recordProgram(command: readonly [string, ...string[]], library: string, seed: number): Promise<Recorded> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hakmem-record-'));
  try {
    const { code, pid, fault } = await runUnderLibrary(command, library, { HAKMEM_RECORD: path.join(folder, '%p.raw'), HAKMEM_RECORD_SEED: String(seed) });
    if (pid === undefined) throw new UserError(`record: cannot run ${command[0]}: ${fault ?? 'it did not start'}`);
    const { processes, notes } = collectProcesses(decodeFolder(folder), pid);
    if (processes.length === 0)
      throw new UserError(`record: ${command[0]} left no recording (exit ${code}): it is static, or setuid, or allocated nothing`, code || 1);
    return { profile: { processes }, code, notes };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One file at a time is in memory. A process that was killed while it began is none. */
function* decodeFolder(folder: string): Generator<DecodedRaw> {
  for (const name of readdirSync(folder).toSorted()) {
    try {
      yield decodeRaw(readFileSync(path.join(folder, name)), `process ${path.basename(name, '.raw')}`);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
}
