// The file that a workload's processes count into; its layout is that of runtime/profile.h.
import { readFileSync, writeFileSync } from 'node:fs';
import { UserError } from '../run.ts';
import type { Profile, ProfileBuild } from './types.ts';

const HEADER_BYTES = 65536;
const MAGIC = 'HAKPROF1';
const OFFSET = { counterBytes: 8, images: 16, forks: 24, execs: 32, exits: 40, refusals: 48, foreign: 56, id: 64, foreignProgram: 128, foreignLibrary: 384 } as const;
const ID_BYTES = 64;
const PATH_BYTES = 256;

export function createCounterFile(file: string, { id, counterBytes }: ProfileBuild, counters?: BigUint64Array): void {
  const bytes = Buffer.alloc(HEADER_BYTES + Math.ceil(counterBytes / HEADER_BYTES) * HEADER_BYTES);
  bytes.write(MAGIC, 0, 'latin1');
  bytes.writeBigUInt64LE(BigInt(counterBytes), OFFSET.counterBytes);
  bytes.write(id, OFFSET.id, ID_BYTES, 'latin1');
  counters?.forEach((value, index) => bytes.writeBigUInt64LE(value, HEADER_BYTES + index * 8));
  // Programs that give up their privileges still have to open it.
  writeFileSync(file, bytes, { mode: 0o666 });
}

export function readCounterFile(file: string, { id, counterBytes }: ProfileBuild): Profile {
  const bytes = readFileSync(file);
  const isOurs = bytes.length >= HEADER_BYTES + counterBytes && bytes.toString('latin1', 0, MAGIC.length) === MAGIC;
  if (!isOurs || bytes.toString('latin1', OFFSET.id, OFFSET.id + ID_BYTES) !== id) throw new UserError(`${file} is not a profile of the instrumented library`);
  const readCount = (offset: number): number => Number(bytes.readBigUInt64LE(offset));
  const readPath = (offset: number): string => bytes.toString('utf8', offset, offset + PATH_BYTES).replace(/\0.*$/s, '');
  return {
    images: readCount(OFFSET.images),
    forks: readCount(OFFSET.forks),
    execs: readCount(OFFSET.execs),
    exits: readCount(OFFSET.exits),
    refusals: readCount(OFFSET.refusals),
    foreign: readCount(OFFSET.foreign),
    foreignProgram: readPath(OFFSET.foreignProgram),
    foreignLibrary: readPath(OFFSET.foreignLibrary),
    counters: BigUint64Array.from({ length: counterBytes / 8 }, (_, index) => bytes.readBigUInt64LE(HEADER_BYTES + index * 8)),
  };
}
