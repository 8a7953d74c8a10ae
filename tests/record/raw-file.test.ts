// Raw files that are cut, empty, damaged, of another version.
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeRaw } from '../../scripts/record/decode-raw.ts';
import { recordLayout } from '../../scripts/record/generated/record-layout.ts';
import { UserError } from '../../scripts/run.ts';
import { setUpRecorder } from './recording.ts';

const { compile, record } = setUpRecorder();
let bytes: Buffer = Buffer.alloc(0);

beforeAll(async () => {
  const { raws } = await record([await compile('calls.c')]);
  bytes = raws[0]?.bytes ?? bytes;
});

describe('a cut file', () => {
  const { sections } = recordLayout;

  it.each(['slots', 'shapes', 'moments', 'firstWindow'] as const)('within its %s: is read up to there, and says so', (name) => {
    const length = sections[name].offset + 100;
    const whole = decodeRaw(bytes, 'whole').process;
    const { process, notes } = decodeRaw(bytes.subarray(0, length), 'part.raw');
    expect(notes).toEqual([`part.raw: cut after ${length} of ${recordLayout.bytes} bytes; it was read up to there`]);
    expect(process.command).toBe(whole.command);
    if (name !== 'slots') expect(process.sizes).toEqual(whole.sizes);
    if (name === 'moments' || name === 'firstWindow') expect(process.shapes).toEqual(whole.shapes);
    if (name === 'firstWindow') expect(process.timeline).toEqual(whole.timeline);
    expect(process.windows).toEqual([]);
  });

  it('within its first window: has the events before the cut', () => {
    const whole = decodeRaw(bytes, 'whole').process.windows[0]?.events;
    const length = sections.firstWindow.offset + recordLayout.eventsOffset + 16 * 1000;
    const part = decodeRaw(bytes.subarray(0, length), 'part').process.windows[0]?.events;
    expect(part?.length).toBeGreaterThan(500);
    expect(part?.size).toEqual(whole?.size.slice(0, part?.length));
  });
});

describe('refuses in one sentence', () => {
  const refusal = (raw: Uint8Array): string => {
    try {
      decodeRaw(raw, 'x.raw');
    } catch (error) {
      if (error instanceof UserError && error.exitCode === 1 && !error.message.includes('\n')) return error.message;
      throw error;
    }
    throw new Error('it was read');
  };

  it('an empty file', () => expect(refusal(new Uint8Array(0))).toMatch(/^x\.raw is empty/));
  it('a file that ends in its header', () => expect(refusal(bytes.subarray(0, 99))).toMatch(/^x\.raw ends after 99 bytes/));
  it('anything else', () => expect(refusal(Buffer.alloc(5000, 'x'))).toBe('x.raw is no recording of hakmem, or one that had only begun'));
  it('another version', () => {
    const other = Buffer.from(bytes);
    other.writeBigUInt64LE(1n, recordLayout.header.layout * 8);
    expect(refusal(other)).toMatch(/^x\.raw was recorded by another version of hakmem \(layout 1, here [0-9a-f]+\): record it again$/);
  });
});

it('names what a checksum finds damaged', () => {
  const damaged = Buffer.from(bytes);
  damaged.writeUInt32LE(damaged.readUInt32LE(recordLayout.sections.moments.offset + 8) ^ 1, recordLayout.sections.moments.offset + 8);
  expect(decodeRaw(bytes, 'x.raw').notes).toEqual([]);
  expect(decodeRaw(damaged, 'x.raw').notes).toEqual([expect.stringMatching(/^x\.raw: the checksum of timeline is another/)]);
});
