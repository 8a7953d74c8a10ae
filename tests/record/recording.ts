// Programs under the recorder, and what their raw files say.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll } from 'vitest';
import type { ProcessProfile, SizeRow } from '../../gen/tune/profile.ts';
import { buildRecorder } from '../../scripts/record/build-recorder.ts';
import { decodeRaw } from '../../scripts/record/decode-raw.ts';

const programs = fileURLToPath(new URL('programs/', import.meta.url));

export interface Recording {
  readonly code: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** By process id, then in the order in which one process made them. */
  readonly raws: readonly { readonly name: string; readonly bytes: Buffer }[];
  readonly processes: readonly ProcessProfile[];
  readonly notes: readonly string[];
}

export interface Recorder {
  readonly folder: string;
  readonly compile: (name: string) => Promise<string>;
  readonly record: (command: readonly [string, ...string[]], env?: Readonly<Record<string, string>>) => Promise<Recording>;
}

/** To be called once in a test file. */
export function setUpRecorder(): Recorder {
  const folder = mkdtempSync(path.join(tmpdir(), 'hakmem-recording-'));
  let library = '';
  let runs = 0;
  beforeAll(async () => void (library = await buildRecorder()));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const record: Recorder['record'] = async ([file, ...args], env = {}) => {
    const raws = mkdtempSync(path.join(folder, `run${++runs}-`));
    const knobs = { HAKMEM_RECORD: path.join(raws, '%p'), LD_PRELOAD: library };
    const result = await execa(file, args, { env: { PATH: process.env['PATH'] ?? '', ...knobs, ...env }, extendEnv: false, reject: false });
    return { code: result.exitCode, signal: result.signal, stdout: result.stdout, stderr: result.stderr, ...readRaws(raws) };
  };
  return { folder, compile: (name) => compile(folder, name), record };
}

async function compile(folder: string, name: string): Promise<string> {
  const program = path.join(folder, name.replace(/\.\w+$/, ''));
  const flags = ['-O1', '-fno-builtin', '-pthread', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror'];
  await execa(name.endsWith('.cpp') ? 'g++' : 'gcc', [...flags, ...(name.endsWith('.cpp') ? ['-std=c++17'] : []), path.join(programs, name), '-o', program]);
  return program;
}

function readRaws(folder: string): Pick<Recording, 'raws' | 'processes' | 'notes'> {
  const names = readdirSync(folder).toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const raws = names.map((name) => ({ name, bytes: readFileSync(path.join(folder, name)) }));
  const decoded = raws.map(({ name, bytes }) => decodeRaw(bytes, name));
  return { raws, processes: decoded.map(({ process }) => process), notes: decoded.flatMap(({ notes }) => notes) };
}

/** The row of a size; zeroes where there is none. */
export function rowOf({ sizes }: ProcessProfile, cell: number): SizeRow {
  return sizes.find((row) => row.cell === cell) ?? { cell, allocations: 0, bytes: 0, frees: 0, crossFrees: 0 };
}

export function onlyProcess({ processes }: Recording): ProcessProfile {
  const [process] = processes;
  if (process === undefined || processes.length !== 1) throw new Error(`${processes.length} processes were recorded`);
  return process;
}
