// The compilers' own profile formats, and callgrind's.
import { describe, expect, it } from 'vitest';
import { completeGcda } from '../../scripts/pgo/gcda.ts';
import { sumObject } from '../../scripts/pgo/instructions.ts';
import { keepExecuted } from '../../scripts/pgo/proftext.ts';

const header = ['adcg', '*22B', 'stmp', 'csum'].map((text) => Buffer.from(text, 'latin1'));

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeInt32LE(value | 0, index * 4));
  return bytes;
}

describe('a .gcda of the freestanding writer', () => {
  const body = [words(0x01000000, 12, 7, 8, 9), words(0x01a10000, 16, 5, 0, 70_000, 1), words(0x01000000, 12, 1, 2, 3), words(0x01a10000, -24)];

  it('gets the summary without which gcc ignores every count', () => {
    const { bytes } = completeGcda(Buffer.concat([...header, ...body]));
    expect([0, 4, 8, 12].map((at) => bytes.readUInt32LE(16 + at))).toEqual([0xa1000000, 8, 1, 0xffffffff]);
    expect(bytes.subarray(32)).toEqual(Buffer.concat(body));
  });

  it('is counted, with the functions whose zeros it leaves out', () => {
    expect(completeGcda(Buffer.concat([...header, ...body]))).toMatchObject({ functions: 2, counters: 5 });
  });

  it.each([
    ['another format', Buffer.from('adcx')],
    ['a record that is cut short', Buffer.concat([...header, words(0x01a10000, 800, 1, 2)])],
    ['an unknown record', Buffer.concat([...header, words(0x01a30000, 8, 1, 2)])],
  ])('is refused: %s', (_, bytes) => {
    expect(() => completeGcda(bytes)).toThrow(/merged profile/);
  });
});

describe('a profile of clang as text', () => {
  const text = '# IR level\n:ir\nmalloc\n# Func Hash:\n11\n# Num Counters:\n2\n# Counter Values:\n5\n0\n\nhakmem.c:never\n# Func Hash:\n12\n# Num Counters:\n1\n# Counter Values:\n0\n\n';

  it('keeps the functions that ran', () => {
    expect(keepExecuted(text)).toEqual({ text: ':ir\nmalloc\n11\n2\n5\n0\n', functions: 2, counters: 3 });
  });

  it('is refused when counters are missing', () => {
    expect(() => keepExecuted('malloc\n11\n3\n1\n')).toThrow('damaged at malloc');
  });
});

describe('a callgrind record', () => {
  it('counts what one object executes itself, not what it calls', () => {
    const record = ['ob=(1) /lib/x.so', 'fn=(1) f', '0 10', 'cob=(2) /lib/y.so', 'cfn=(2) g', 'calls=3 0 ', '0 500', '+1 4', '', 'ob=(2)', 'fn=(2)', '0 500', 'ob=(1)', 'fn=(3) h', '* 6'].join('\n');
    expect(sumObject(record, '/lib/x.so')).toBe(20);
    expect(sumObject(record, '/lib/y.so')).toBe(500);
  });
});
