// A stream of calls made for real, under a built library, and what the library says of it.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { type EventStream } from '../../gen/tune/profile.ts';
import { projectRoot } from '../../scripts/project.ts';

const HEADER_BYTES = 16;
const EVENT_BYTES = 32;

/** What HAKMEM_STATS=json says at exit. */
export interface LibraryStats {
  readonly figures: Readonly<Record<string, number>>;
  readonly sum: { readonly bytes: number; readonly resident: number };
  readonly places: Readonly<Record<string, { readonly bytes: number; readonly resident: number }>>;
  readonly counters: Readonly<Record<string, number>>;
  readonly classes: readonly { readonly figures: Readonly<Record<string, number>>; readonly counters: Readonly<Record<string, number>> }[];
}

export interface Replayed {
  readonly stats: LibraryStats;
  /** By events made: anonymous resident bytes and page faults beyond those before the first. */
  readonly looks: readonly { readonly event: number; readonly bytes: number; readonly faults: number }[];
}

export async function compileReplay(directory: string): Promise<string> {
  const program = path.join(directory, 'replay');
  await execa('gcc', ['-O2', '-fno-builtin', '-Wall', '-Wextra', '-Werror', '-rdynamic', '-pthread', path.join(projectRoot, 'tests/tune/replay.c'), '-o', program]);
  return program;
}

/** `threads`: so many at least. */
export async function replayForReal(program: string, library: string, stream: EventStream, every = 0, threads = 1): Promise<Replayed> {
  const file = `${program}.${process.pid}.stream`;
  const report = `${file}.json`;
  writeFileSync(file, encodeStream(stream, threads));
  const { stdout } = await execa(program, [file, String(every)], { env: { LD_PRELOAD: library, HAKMEM_STATS: `json:${report}` }, extendEnv: false });
  const [first, ...rest] = stdout.split('\n').map((line) => line.split(' ').map(Number));
  const looks = rest.map(([event = 0, bytes = 0, faults = 0]) => ({ event, bytes: bytes - (first?.[1] ?? 0), faults: faults - (first?.[2] ?? 0) }));
  return { stats: JSON.parse(readFileSync(report, 'utf8')) as LibraryStats, looks };
}

function encodeStream(stream: EventStream, threads: number): Buffer {
  const out = Buffer.alloc(HEADER_BYTES + stream.length * EVENT_BYTES);
  out.writeBigUInt64LE(BigInt(stream.length), 0);
  out.writeUInt32LE(highestOf(stream.block) + 1, 8);
  out.writeUInt32LE(Math.max(highestOf(stream.thread) + 1, threads), 12);
  for (let at = 0; at < stream.length; at++) {
    const start = HEADER_BYTES + at * EVENT_BYTES;
    out.writeUInt8(stream.op[at]!, start);
    out.writeUInt8(stream.alignmentShift[at]!, start + 1);
    out.writeUInt16LE(stream.thread[at]!, start + 2);
    out.writeUInt32LE(stream.block[at]!, start + 4);
    out.writeUInt32LE(stream.from[at]!, start + 8);
    out.writeBigUInt64LE(BigInt(stream.size[at]!), start + 16);
    out.writeBigUInt64LE(BigInt(Math.floor(stream.us[at]!)), start + 24);
  }
  return out;
}

function highestOf(column: Iterable<number>): number {
  let highest = 0;
  for (const value of column) highest = Math.max(highest, value);
  return highest;
}
