import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { crc32, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { countAllocations } from '../../gen/tune/add-profiles.ts';
import type { Profile } from '../../gen/tune/profile.ts';
import { CHUNK_HEAD_BYTES, encodeHead, HEAD_BYTES } from '../../scripts/record/file/chunks.ts';
import { encodeProfile, MAX_PROFILE_BYTES, readProfileFile, type ReadProfile, requireAllocations, writeProfileFile } from '../../scripts/record/profile-file.ts';
import { hashText } from '../../scripts/write-generation.ts';
import { createProfile, createRandom } from './random-profile.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'hakmem-profile-file-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, 'a.profile');

function readBytes(bytes: Buffer): ReadProfile {
  writeFileSync(file, bytes);
  return readProfileFile(file);
}

/** Where each chunk begins, and the end. */
function listBoundaries(bytes: Buffer): readonly number[] {
  const boundaries = [HEAD_BYTES];
  for (let at = HEAD_BYTES; at < bytes.length; boundaries.push(at)) at += CHUNK_HEAD_BYTES + bytes.readUInt32LE(at + 12);
  return boundaries;
}

/** That whatever was read stands in what was written. isDeepStrictEqual, for expect takes seconds for so many numbers. */
function expectPart({ processes }: Profile, whole: Profile): void {
  for (const read of processes) {
    const written = whole.processes.find(({ process }) => process === read.process);
    const isPart = (['sizes', 'shapes', 'reallocs', 'timeline'] as const).every((key) => read[key].length === 0 || isDeepStrictEqual(read[key], written?.[key]));
    expect(isPart).toBe(true);
    expect(read.windows.every((window) => written?.windows.some((other) => isDeepStrictEqual(window, other)))).toBe(true);
    expect(read.peak.liveBytes === 0 || isDeepStrictEqual(read.peak, written?.peak)).toBe(true);
  }
}

describe('a profile file', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))('gives back what was written (%i)', (seed) => {
    const random = createRandom(seed);
    const profile = createProfile(seed, { processes: random(5), cells: 1 + random(200), shapes: random(300), moments: random(40), windows: random(4), events: random(3000) });
    writeProfileFile(file, profile);
    const { profile: read, hash, notes } = readProfileFile(file);
    expect(isDeepStrictEqual(read, profile)).toBe(true);
    expect({ hash, notes }).toEqual({ hash: hashText(readFileSync(file)), notes: [] });
  });

  it('cut at the end of any chunk, is read up to there and says so', () => {
    const profile = createProfile(7);
    const bytes = encodeProfile(profile);
    const boundaries = listBoundaries(bytes);
    expect(boundaries.at(-1)).toBe(bytes.length);
    for (const [index, end] of boundaries.slice(0, -1).entries()) {
      const { profile: read, notes } = readBytes(bytes.subarray(0, end));
      expectPart(read, profile);
      expect(read.processes.length).toBe(Math.min(index === 0 ? 0 : index - 1, profile.processes.length));
      expect(notes).toEqual([expect.stringContaining(`is cut off at byte ${end}`)]);
    }
  });

  it('cut anywhere, is read up to there and says so', () => {
    const profile = createProfile(8);
    const bytes = encodeProfile(profile);
    const random = createRandom(8);
    for (let i = 0; i < 200; i++) {
      const end = HEAD_BYTES + random(bytes.length - HEAD_BYTES);
      const { profile: read, notes } = readBytes(bytes.subarray(0, end));
      expectPart(read, profile);
      expect(notes).toEqual([expect.stringMatching(/is cut off at byte \d+(, after \d+ of \d+ parts)?: what stands before that is read$/)]);
    }
    for (let end = 1; end < HEAD_BYTES; end++) expect(() => readBytes(bytes.subarray(0, end))).toThrow(`${file} is cut off after ${end} bytes, within its head`);
  });

  it('with bytes that flipped, is read without the chunks that hold them', () => {
    const profile = createProfile(9);
    const bytes = encodeProfile(profile);
    const random = createRandom(9);
    for (let i = 0; i < 150; i++) {
      const flipped = Buffer.from(bytes);
      const at = HEAD_BYTES + random(bytes.length - HEAD_BYTES);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << random(8));
      const { profile: read, notes } = readBytes(flipped);
      expectPart(read, profile);
      expect(read.processes.length).toBeGreaterThanOrEqual(profile.processes.length - 1);
      expect(notes).toEqual([expect.stringMatching(/is damaged: a part is left out, the first at byte \d+(; so is what else there is of a process whose description is lost)?$/)]);
    }
  });

  it('of another format, or none at all, is refused in a sentence', () => {
    const bytes = encodeProfile(createProfile(1));
    const refused = (other: Buffer | string): (() => unknown) => () => readBytes(Buffer.from(other));
    expect(refused(Buffer.concat([encodeHead(7), bytes.subarray(HEAD_BYTES)]))).toThrow(`${file} is a profile of format 7, this hakmem reads format 1`);
    expect(refused('')).toThrow(`${file} is empty`);
    expect(refused('a line of text\n')).toThrow(`${file} is no profile of npm run record: it begins with "a line o"`);
    expect(refused('PAR1.....')).toThrow('it is Parquet');
    expect(refused(gzipSync('x'))).toThrow('it is compressed');
    expect(() => readProfileFile(path.join(folder, 'none'))).toThrow(`cannot read ${path.join(folder, 'none')}: ENOENT`);
    expect(() => readProfileFile(folder)).toThrow(`cannot read ${folder}: EISDIR`);
    expect(() => writeProfileFile(path.join(folder, 'none', 'x'), createProfile(1))).toThrow('ENOENT');
  });

  it('whose checksums fit and whose content does not, is read without that part', () => {
    const bytes = Buffer.from(encodeProfile(createProfile(3)));
    const [, , , , sizes = 0] = listBoundaries(bytes);
    bytes.writeUInt32LE(1, sizes + 4);
    bytes.writeUInt32LE(crc32(bytes.subarray(sizes, sizes + CHUNK_HEAD_BYTES - 4)), sizes + CHUNK_HEAD_BYTES - 4);
    expect(readBytes(bytes).notes).toEqual([expect.stringContaining('is damaged: a part is left out')]);
  });

  it('in which nothing was allocated, is read and refused where something is to be learnt', () => {
    const idle = { processes: createProfile(4).processes.map((process) => ({ ...process, sizes: [] })) };
    expect(() => requireAllocations(file, readBytes(encodeProfile(idle)))).toThrow(`${file}: nothing was allocated in this profile`);
    requireAllocations(file, readBytes(encodeProfile(createProfile(4))));
  });
});

describe('the bound of a profile file', () => {
  const count = ({ processes }: Profile): number => processes.reduce((sum, process) => sum + countAllocations(process), 0);
  const blocks = ({ processes }: Profile): number => processes.reduce((sum, { shapes }) => shapes.reduce((total, shape) => total + shape.blocks, sum), 0);
  const peak = ({ processes }: Profile): number => processes.reduce((sum, process) => sum + process.peak.liveBytes, 0);

  it.each([
    ['windows of smaller processes go first', { processes: 6, windows: 2, events: 5000 }, 150_000, 6],
    ['then moments', { processes: 4, moments: 800, windows: 1 }, 60_000, 4],
    ['then smaller processes become one', { processes: 300, cells: 10, windows: 0 }, 300_000, 150],
    ['the largest is cut down', { processes: 1, shapes: 30_000, windows: 3, events: 20_000 }, 60_000, 1],
  ] as const)('%s, and sums stay', (_, lengths, limit, processes) => {
    const profile = createProfile(5, lengths);
    const bytes = encodeProfile(profile, limit);
    expect(encodeProfile(profile).length).toBeGreaterThan(limit);
    expect(bytes.length).toBeLessThanOrEqual(limit);
    const { profile: read, notes } = readBytes(bytes);
    expect(notes).toEqual([]);
    expect(count(read)).toBe(count(profile));
    expect(peak(read)).toBe(peak(profile));
    expect(blocks(read)).toBe(blocks(profile));
    expect(read.processes.length).toBeGreaterThanOrEqual(Math.min(processes, 2));
    expect(read.processes.length).toBeLessThanOrEqual(processes);
  });

  it('is 10 MiB', () => {
    const profile = createProfile(6, { processes: 1, windows: 2, events: 1_000_000 });
    writeProfileFile(file, profile);
    expect(readFileSync(file).length).toBeLessThanOrEqual(MAX_PROFILE_BYTES);
    expect(readFileSync(file).length).toBeGreaterThan(MAX_PROFILE_BYTES / 3);
    expect(readProfileFile(file).profile.processes.flatMap(({ windows }) => windows).length).toBeGreaterThan(0);
  });
});
