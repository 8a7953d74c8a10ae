// The container of a profile file: a head, then chunks that can each be checked and skipped alone.
//
//   head   "hakmemrp" version:u32
//   chunk  "\nchk" kind:u32 process:u32 length:u32 crc of the payload:u32 crc of these five:u32, then the payload, deflated
//
// Little-endian. A chunk whose own head is damaged is passed over up to the next one that is whole.
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/** Rises with any change of what the chunks hold, size cells included. */
export const FORMAT_VERSION = 1;
export const HEAD_BYTES = 12;
export const CHUNK_HEAD_BYTES = 24;

const MAGIC = Buffer.from('hakmemrp', 'latin1');
const MARK = Buffer.from('\nchk', 'latin1');
const HEAD_FIELDS_BYTES = CHUNK_HEAD_BYTES - 4;

export interface Chunk {
  readonly kind: number;
  readonly process: number;
  readonly payload: Buffer;
}

/** What the first bytes say. */
export type Head = { readonly is: 'other' | 'short' } | { readonly is: 'profile'; readonly version: number };

export interface ChunksRead {
  readonly chunks: readonly Chunk[];
  /** Chunks or stretches of bytes that could not be read: where each begins. */
  readonly damaged: readonly number[];
  /** Where the file ends in the middle of a chunk. */
  readonly cutAt: number | undefined;
}

export function encodeHead(version = FORMAT_VERSION): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  MAGIC.copy(head);
  head.writeUInt32LE(version, MAGIC.length);
  return head;
}

export function readHead(bytes: Buffer): Head {
  if (bytes.length < HEAD_BYTES) return { is: bytes.equals(MAGIC.subarray(0, bytes.length)) || bytes.subarray(0, MAGIC.length).equals(MAGIC) ? 'short' : 'other' };
  return bytes.subarray(0, MAGIC.length).equals(MAGIC) ? { is: 'profile', version: bytes.readUInt32LE(MAGIC.length) } : { is: 'other' };
}

export function deflate(payload: Uint8Array): Buffer {
  return deflateRawSync(payload);
}

/** The payload is deflated already. */
export function encodeChunk(kind: number, process: number, deflated: Buffer): Buffer {
  const head = Buffer.alloc(CHUNK_HEAD_BYTES);
  MARK.copy(head);
  [kind, process, deflated.length, crc32(deflated)].forEach((field, index) => head.writeUInt32LE(field, MARK.length + 4 * index));
  head.writeUInt32LE(crc32(head.subarray(0, HEAD_FIELDS_BYTES)), HEAD_FIELDS_BYTES);
  return Buffer.concat([head, deflated]);
}

export function readChunks(bytes: Buffer): ChunksRead {
  const chunks: Chunk[] = [];
  const damaged: number[] = [];
  for (let at = HEAD_BYTES; at < bytes.length; ) {
    const head = bytes.subarray(at, at + CHUNK_HEAD_BYTES);
    if (!isChunkHead(head)) {
      const next = findChunkHead(bytes, at + 1);
      if (next === undefined && head.length < CHUNK_HEAD_BYTES) return { chunks, damaged, cutAt: at };
      damaged.push(at);
      at = next ?? bytes.length;
      continue;
    }
    const end = at + CHUNK_HEAD_BYTES + head.readUInt32LE(12);
    if (end > bytes.length) return { chunks, damaged, cutAt: at };
    const payload = inflate(bytes.subarray(at + CHUNK_HEAD_BYTES, end), head.readUInt32LE(16));
    if (payload === undefined) damaged.push(at);
    else chunks.push({ kind: head.readUInt32LE(4), process: head.readUInt32LE(8), payload });
    at = end;
  }
  return { chunks, damaged, cutAt: undefined };
}

function isChunkHead(head: Buffer): boolean {
  return head.length === CHUNK_HEAD_BYTES && head.subarray(0, MARK.length).equals(MARK) && crc32(head.subarray(0, HEAD_FIELDS_BYTES)) === head.readUInt32LE(HEAD_FIELDS_BYTES);
}

function findChunkHead(bytes: Buffer, from: number): number | undefined {
  for (let at = bytes.indexOf(MARK, from); at !== -1; at = bytes.indexOf(MARK, at + 1)) if (isChunkHead(bytes.subarray(at, at + CHUNK_HEAD_BYTES))) return at;
  return undefined;
}

function inflate(deflated: Buffer, expected: number): Buffer | undefined {
  if (crc32(deflated) !== expected) return undefined;
  try {
    return inflateRawSync(deflated);
  } catch {
    return undefined;
  }
}
