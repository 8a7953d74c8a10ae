import { expect, it } from 'vitest';
import { editWMax } from '../../gen/tune/edit-wmax.ts';

const source = `// about all
export const sizeClasses = {
  regions: {
    tiny: { upTo: KiB(1), wMax: ratio(1.125), classes: 'derive' }, // about tiny
    /* about mid */
    mid: {
      upTo: KiB(32),
      wMax: ratio(1.25 /* measured */),
      classes: 'derive',
    },
  },
};
`;

it('changes the number and nothing else', () => {
  expect(editWMax(source, { tiny: 1.2 })).toBe(source.replace('1.125', '1.2'));
  expect(editWMax(source, { tiny: 1.2, mid: 1.5 })).toBe(source.replace('1.125', '1.2').replace('1.25 /*', '1.5 /*'));
});

it('gives up where the bound is not stated as a ratio', () => {
  expect(editWMax(source.replace('ratio(1.125)', 'tinyBound'), { tiny: 1.2 })).toBeUndefined();
  expect(editWMax(source, { large: 1.2 })).toBeUndefined();
});
