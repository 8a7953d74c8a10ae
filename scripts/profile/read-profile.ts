// A profile file: read, unpacked, and refused with one sentence if it is not whole or not of hakmem.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { findWireFault } from './check-wire.ts';
import { CutShortError, decodeProfile } from './decode-profile.ts';
import type { HeapProfile } from './types.ts';
import { createUsageError, describeFault } from './usage-error.ts';

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
const TEXT_PROBE_BYTES = 4096;

export function readProfile(file: string): HeapProfile {
  const bytes = unpack(file, readBytes(file));
  if (bytes.length === 0) throw createUsageError(`${file} is empty: no profile has been written into it`);
  if (isText(bytes)) throw createUsageError(`${file} is a text file, no heap profile: name a file that hakmem wrote with HAKMEM_PROFILE`);
  const fault = findWireFault(bytes);
  if (fault === 'foreign') throw createUsageError(`${file} is no heap profile: it does not have the form of pprof's profile.proto`);
  if (fault === 'cut short') throw createCutShortError(file);
  try {
    return decodeProfile(file, bytes);
  } catch (error) {
    throw error instanceof CutShortError ? createCutShortError(file) : error;
  }
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw createUsageError(`cannot read ${file}: ${describeFault(error)}`);
  }
}

function unpack(file: string, bytes: Buffer): Buffer {
  if (!bytes.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)) return bytes;
  try {
    return gunzipSync(bytes);
  } catch {
    throw createUsageError(`${file} is damaged: it starts as a gzip file but cannot be unpacked`);
  }
}

/** Every profile has bytes below the tab in its first message. */
function isText(bytes: Buffer): boolean {
  return bytes.subarray(0, TEXT_PROBE_BYTES).every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b);
}

function createCutShortError(file: string): Error {
  return createUsageError(`${file} is cut short: it ends in the middle of the profile, so copy it again or let the program write it to its end`);
}
