// The raw file of a recorder as numbers: header, sections, packed fields. What lies behind the end of a cut file reads as zero.
import { UserError } from '../run.ts';
import { recordLayout } from './generated/record-layout.ts';

const WORD = 8;

export type HeaderName = keyof typeof recordLayout.header;
type SectionName = keyof typeof recordLayout.sections;

export interface BitField {
  readonly word: number;
  readonly shift: number;
  readonly bits: number;
}

export interface RawFile {
  readonly view: DataView;
  /** Bytes that the file has; fewer than recordLayout.bytes where it was cut. */
  readonly length: number;
  readonly header: (name: HeaderName) => number;
}

/** Refuses what no recorder of this version has written; `name` is for the sentence. */
export function openRawFile(bytes: Uint8Array, name: string): RawFile {
  if (bytes.length === 0) throw new UserError(`${name} is empty: the process ended before it allocated; record a program that calls malloc`);
  const headerBytes = Object.keys(recordLayout.header).length * WORD;
  if (bytes.length < headerBytes) throw new UserError(`${name} ends after ${bytes.length} bytes, within its header of ${headerBytes}: nothing in it can be read`);
  const whole = bytes.length >= recordLayout.bytes ? bytes : new Uint8Array(recordLayout.bytes);
  if (whole !== bytes) whole.set(bytes);
  const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
  const code = (at: HeaderName): bigint => view.getBigUint64(recordLayout.header[at] * WORD, true);
  if (code('magic') !== recordLayout.magic) throw new UserError(`${name} is no recording of hakmem, or one that had only begun`);
  if (code('layout') !== recordLayout.layout)
    throw new UserError(`${name} was recorded by another version of hakmem (layout ${code('layout').toString(16)}, here ${recordLayout.layout.toString(16)}): record it again`);
  return { view, length: bytes.length, header: (at) => readWord(view, recordLayout.header[at] * WORD) };
}

/** A 64-bit word below 2^53; larger ones lose their low bits. */
export function readWord(view: DataView, offset: number): number {
  return view.getUint32(offset, true) + view.getUint32(offset + 4, true) * 2 ** 32;
}

/** A field of the packed words that begin at an offset. */
export function readField(view: DataView, offset: number, { word, shift, bits }: BitField): number {
  const low = view.getUint32(offset + word * WORD, true);
  const high = view.getUint32(offset + word * WORD + 4, true);
  const mask = 2 ** Math.min(bits, 32) - 1;
  if (shift >= 32) return ((high >>> (shift - 32)) & mask) >>> 0;
  if (shift + bits <= 32) return ((low >>> shift) & mask) >>> 0;
  const inLow = 32 - shift;
  return (low >>> shift) + ((high & (2 ** (bits - inLow) - 1)) >>> 0) * 2 ** inLow;
}

export function offsetOf(section: SectionName, row = 0): number {
  const { offset, stride } = recordLayout.sections[section];
  return offset + stride * row;
}

/** Live blocks by cell. */
export function readCells(view: DataView, offset: number): Uint32Array {
  const start = view.byteOffset + offset;
  return new Uint32Array(view.buffer.slice(start, start + 4 * recordLayout.cells));
}

/** FNV-1a of 32-bit words, as the recorder has it. */
export function sumWords(view: DataView, offset: number, bytes: number): number {
  let sum = 0x811c9dc5;
  for (let at = offset; at + 4 <= offset + bytes; at += 4) sum = Math.imul(sum ^ view.getUint32(at, true), 0x01000193);
  return sum >>> 0;
}
