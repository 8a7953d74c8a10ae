// Profiles as files: at most 10 MiB, written whole or not at all, read as far as they are whole.
import { readFileSync } from 'node:fs';
import type { Profile, ProcessProfile } from '../../gen/tune/profile.ts';
import { describeFault } from '../profile/usage-error.ts';
import { writeWhole } from '../profile/write-whole.ts';
import { UserError } from '../run.ts';
import { hashText } from '../write-generation.ts';
import { CHUNK_HEAD_BYTES, type Chunk, type ChunksRead, deflate, encodeChunk, encodeHead, FORMAT_VERSION, HEAD_BYTES, readChunks, readHead } from './file/chunks.ts';
import { fitProfile, packParts } from './file/fit.ts';
import { type Contents, decodePart, EMPTY_MOMENT, encodePart, PART_NAMES, type PartName, type Parts } from './file/parts.ts';
import { describeTask } from '../project.ts';

export const MAX_PROFILE_BYTES = 10 * 1024 * 1024;

/** Of the chunk that says how many follow. */
const MAX_CONTENTS_BYTES = CHUNK_HEAD_BYTES + 100;

export interface ReadProfile {
  readonly profile: Profile;
  /** sha256 of the file's bytes. */
  readonly hash: string;
  /** What is missing, as sentences. */
  readonly notes: readonly string[];
}

/** What does not fit is thinned, sums stay: see fitProfile. */
export function writeProfileFile(file: string, profile: Profile): void {
  try {
    writeWhole(file, encodeProfile(profile));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new UserError(`cannot write ${file}: ${describeFault(error)}`);
  }
}

export function encodeProfile(profile: Profile, limit = MAX_PROFILE_BYTES): Buffer {
  const fitted = fitProfile(profile, limit - HEAD_BYTES - MAX_CONTENTS_BYTES);
  const packed = packParts(fitted);
  const contents: Contents = { processes: fitted.processes.length, chunks: packed.length };
  const chunks = packed.map(({ name, process, deflated }) => encodeChunk(PART_NAMES.indexOf(name), process, deflated));
  return Buffer.concat([encodeHead(), encodeChunk(PART_NAMES.indexOf('contents'), 0, deflate(encodePart('contents', contents))), ...chunks]);
}

export function readProfileFile(file: string): ReadProfile {
  const bytes = readBytes(file);
  checkHead(file, bytes);
  const { chunks, damaged, cutAt } = readChunks(bytes);
  const { processes, unreadable, nameless } = assemble(chunks);
  const notes = [...describeCut(file, bytes, { chunks, damaged, cutAt }), ...describeDamage(file, damaged, unreadable, nameless)];
  return { profile: { processes }, hash: hashText(bytes), notes };
}

/** Of what has no allocation, nothing can be learnt. */
export function requireAllocations(file: string, { profile, notes }: ReadProfile): void {
  if (profile.processes.some(({ sizes }) => sizes.some(({ allocations }) => allocations > 0))) return;
  throw new UserError([`${file}: nothing was allocated in this profile; record a program that allocates: ${describeTask('record', '--out FILE -- ./app')}`, ...notes].join('. '));
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UserError(`cannot read ${file}: ${describeFault(error)}`);
  }
}

function checkHead(file: string, bytes: Buffer): void {
  if (bytes.length === 0) throw new UserError(`${file} is empty: ${describeTask('record', '--out FILE -- ./app')} writes a profile`);
  const head = readHead(bytes);
  if (head.is === 'short') throw new UserError(`${file} is cut off after ${bytes.length} bytes, within its head: nothing of the profile is left`);
  if (head.is !== 'profile') throw new UserError(`${file} is no profile of ${describeTask('record')}: ${describeOther(bytes)}`);
  if (head.version !== FORMAT_VERSION) throw new UserError(`${file} is a profile of format ${head.version}, this hakmem reads format ${FORMAT_VERSION}: record it again, or use the hakmem that wrote it`);
}

function describeOther(bytes: Buffer): string {
  if (bytes.subarray(0, 4).toString('latin1') === 'PAR1') return `it is Parquet, which ${describeTask('merge')} turns into one`;
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return `it is compressed, as the heap profiles are that ${describeTask('profile')} shows`;
  return `it begins with ${JSON.stringify(bytes.subarray(0, 8).toString('latin1'))}`;
}

function isPart(name: PartName): (chunk: Chunk) => boolean {
  return ({ kind }) => PART_NAMES[kind] === name;
}

function describeCut(file: string, { length }: Buffer, { chunks, damaged, cutAt }: ChunksRead): readonly string[] {
  const contents = chunks.filter(isPart('contents')).map(({ payload }) => decodePart('contents', payload))[0];
  const found = chunks.length + damaged.length - 1;
  const isCut = cutAt !== undefined || (contents === undefined ? chunks.length + damaged.length === 0 : found < contents.chunks);
  if (!isCut) return [];
  const parts = contents === undefined ? '' : `, after ${found} of ${contents.chunks} parts`;
  return [`${file} is cut off at byte ${cutAt ?? length}${parts}: what stands before that is read`];
}

function describeDamage(file: string, damaged: readonly number[], unreadable: number, nameless: number): readonly string[] {
  const left = damaged.length + unreadable;
  if (left === 0 && nameless === 0) return [];
  const where = damaged.length > 0 ? `, the first at byte ${damaged[0]}` : '';
  const processes = nameless === 0 ? '' : `; so is what else there is of ${nameless === 1 ? 'a process' : `${nameless} processes`} whose description is lost`;
  return [`${file} is damaged: ${left === 1 ? 'a part is' : `${left} parts are`} left out${where}${processes}`];
}

/** A process whose facts are lost cannot be told from others: it is left out. */
function assemble(chunks: readonly Chunk[]): { readonly processes: readonly ProcessProfile[]; readonly unreadable: number; readonly nameless: number } {
  const byProcess = new Map<number, Chunk[]>();
  for (const chunk of chunks.filter((each) => !isPart('contents')(each))) {
    const own = byProcess.get(chunk.process) ?? [];
    own.push(chunk);
    byProcess.set(chunk.process, own);
  }
  let unreadable = 0;
  const read = <Name extends PartName>(own: readonly Chunk[], name: Name): readonly Parts[Name][] =>
    own.filter(isPart(name)).flatMap(({ payload }) => {
      try {
        return [decodePart(name, payload)];
      } catch {
        unreadable++;
        return [];
      }
    });
  const processes = [...byProcess].toSorted(([a], [b]) => a - b).flatMap(([, own]): readonly ProcessProfile[] => {
    const [facts] = read(own, 'facts');
    if (facts === undefined) return [];
    const [[sizes = []], [shapes = []], [reallocs = []], [timeline = []], [peak = EMPTY_MOMENT]] = [read(own, 'sizes'), read(own, 'shapes'), read(own, 'reallocs'), read(own, 'timeline'), read(own, 'peak')];
    return [{ ...facts, sizes, shapes, reallocs, timeline, peak, windows: read(own, 'window') }];
  });
  return { processes, unreadable, nameless: byProcess.size - processes.length };
}
