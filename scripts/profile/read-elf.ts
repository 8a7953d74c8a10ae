// What symbolising needs of an executable: its load segments and its build id. 64-bit little-endian ELF.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

export interface Elf {
  readonly segments: readonly Segment[];
  /** Hexadecimal; empty without one. */
  readonly buildId: string;
  readonly size: number;
  readonly mtimeMs: number;
}

const MAGIC = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
const HEADER_BYTES = 64;
const SEGMENT_BYTES = 56;
const PT_LOAD = 1;
const PT_NOTE = 4;
const PF_X = 1;
const NT_GNU_BUILD_ID = 3;
const MAX_NOTE_BYTES = 1 << 20;

/** undefined: no such file, or no ELF file of this kind. */
export function readElf(file: string): Elf | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return undefined;
  }
  try {
    const stat = fstatSync(descriptor);
    const segments = stat.isFile() ? readSegments(descriptor) : undefined;
    return segments && { segments, buildId: readBuildId(descriptor, segments), size: stat.size, mtimeMs: stat.mtimeMs };
  } finally {
    closeSync(descriptor);
  }
}

/** The address at link time of a byte of the file, as addr2line wants it; code before data where both share a page. */
export function findVirtualAddress({ segments }: Elf, fileOffset: number): number | undefined {
  const holders = segments.filter(({ type, offset, size }) => type === PT_LOAD && fileOffset >= offset && fileOffset < offset + size);
  const holder = holders.find(({ flags }) => (flags & PF_X) !== 0) ?? holders[0];
  return holder && fileOffset - holder.offset + holder.address;
}

function readSegments(descriptor: number): readonly Segment[] | undefined {
  const header = readBytes(descriptor, 0, HEADER_BYTES);
  if (header.length < HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const count = header.readUInt16LE(56);
  const table = readBytes(descriptor, Number(header.readBigUInt64LE(32)), count * SEGMENT_BYTES);
  if (header.readUInt16LE(54) !== SEGMENT_BYTES || table.length < count * SEGMENT_BYTES) return undefined;
  return Array.from({ length: count }, (_, index) => {
    const entry = table.subarray(index * SEGMENT_BYTES);
    return {
      type: entry.readUInt32LE(0),
      flags: entry.readUInt32LE(4),
      offset: Number(entry.readBigUInt64LE(8)),
      address: Number(entry.readBigUInt64LE(16)),
      size: Number(entry.readBigUInt64LE(32)),
    };
  });
}

function readBuildId(descriptor: number, segments: readonly Segment[]): string {
  for (const { type, offset, size } of segments) {
    if (type !== PT_NOTE || size > MAX_NOTE_BYTES) continue;
    const notes = readBytes(descriptor, offset, size);
    for (let at = 0; at + 12 <= notes.length; ) {
      const nameEnd = at + 12 + alignToWord(notes.readUInt32LE(at));
      const end = nameEnd + notes.readUInt32LE(at + 4);
      if (notes.readUInt32LE(at + 8) === NT_GNU_BUILD_ID && notes.toString('latin1', at + 12, at + 15) === 'GNU')
        return notes.toString('hex', nameEnd, end);
      at = nameEnd + alignToWord(end - nameEnd);
    }
  }
  return '';
}

function alignToWord(size: number): number {
  return Math.ceil(size / 4) * 4;
}

function readBytes(descriptor: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, readSync(descriptor, buffer, 0, length, position));
}
