// gcc's profile format (gcc 12 and later), as far as it is needed to check a profile and to make it whole. Pure.
import { UserError } from '../run.ts';

export interface Gcda {
  readonly bytes: Buffer;
  readonly functions: number;
  readonly counters: number;
}

const HEADER_BYTES = 16;
const MAGIC = 'adcg'; // little-endian "gcda"
const TAG_FUNCTION = 0x01000000;
const TAG_ARCS = 0x01a10000;
const TAG_SUMMARY = 0xa1000000;
const COUNTER_BYTES = 8;
const LARGEST_WORD = 0xffffffffn;

/** The freestanding writer leaves the summary out, and gcc then ignores every count without a word: it is added here. */
export function completeGcda(raw: Buffer): Gcda {
  if (raw.toString('latin1', 0, 4) !== MAGIC) throw new UserError('the merged profile is not in gcc\'s format; gcc 12 or later on a little-endian machine is needed');
  let functions = 0;
  let counters = 0;
  let largest = 0n;
  for (const { tag, start, length } of listRecords(raw)) {
    if (tag === TAG_FUNCTION) functions++;
    else if (tag !== TAG_ARCS) throw new UserError(`the merged profile has a record of an unknown kind, ${tag.toString(16)}`);
    else counters += Math.abs(length) / COUNTER_BYTES;
    if (tag !== TAG_ARCS) continue;
    for (let at = start; at < start + length; at += COUNTER_BYTES) largest = maximum(largest, raw.readBigUInt64LE(at));
  }
  const summary = Buffer.alloc(16);
  [TAG_SUMMARY, 8, 1, Number(largest < LARGEST_WORD ? largest : LARGEST_WORD)].forEach((word, index) => summary.writeUInt32LE(word, index * 4));
  return { bytes: Buffer.concat([raw.subarray(0, HEADER_BYTES), summary, raw.subarray(HEADER_BYTES)]), functions, counters };
}

interface GcdaRecord {
  readonly tag: number;
  readonly start: number;
  /** Negative: that many bytes are zero and not in the file. */
  readonly length: number;
}

function* listRecords(raw: Buffer): Generator<GcdaRecord> {
  for (let at = HEADER_BYTES; at + 8 <= raw.length; ) {
    const record = { tag: raw.readUInt32LE(at), start: at + 8, length: raw.readInt32LE(at + 4) };
    if (record.tag === 0) return;
    if (record.start + Math.max(0, record.length) > raw.length) throw new UserError('the merged profile is cut short');
    yield record;
    at = record.start + Math.max(0, record.length);
  }
}

function maximum(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
