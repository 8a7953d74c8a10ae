// C includes go down the layers, and to no box that the spec does not list.
import { describe, expect, it } from 'vitest';
import { checkIncludes } from '../../gen/check/check-includes.ts';
import { formatDiagnostic } from '../../gen/check/diagnostic.ts';
import { smallHeap } from './small-heap.ts';

const headers = [
  'base/bits.h',
  'os/os.h',
  'diag/fatal.h',
  'boxes/shared-pool/slab.h',
  'boxes/l25-pool/l25_pool.h',
  'boxes/huge/huge.h',
  'boxes/ace/ace.h',
  'preload/start.h',
];

function check(path: string, ...includes: readonly string[]): readonly string[] {
  const sources = new Map([
    ...headers.map((header) => [header, '\n'] as const),
    [path, includes.map((include) => `  # include "${include}" // why\n`).join('')] as const,
  ]);
  return checkIncludes(smallHeap, sources, ['tables/constants.h', 'tables/knobs.h']).map(formatDiagnostic);
}

describe('an include', () => {
  it('may go down, sideways, and to a listed box', () => {
    expect(
      check(
        'boxes/ace/ace.c',
        'boxes/ace/ace.h',
        'base/bits.h',
        'os/os.h',
        'diag/fatal.h',
        'tables/knobs.h',
        'boxes/shared-pool/slab.h',
        'boxes/l25-pool/l25_pool.h',
      ),
    ).toEqual([]);
  });

  it('of the constants is open to every layer', () => {
    expect(check('base/assert.c', 'tables/constants.h')).toEqual([]);
  });

  it('of a box that the spec does not list is refused', () => {
    expect(check('boxes/ace/ace.c', 'boxes/huge/huge.h')).toEqual([
      'templates/boxes/ace/ace.c: #include "boxes/huge/huge.h", but the spec of boxes/ace does not list huge in its uses',
    ]);
  });

  it('that goes up is refused', () => {
    expect(check('boxes/shared-pool/slab.c', 'boxes/ace/ace.h')).toEqual([
      'templates/boxes/shared-pool/slab.c: #include "boxes/ace/ace.h" goes up: boxes/ace stands above boxes/shared-pool',
    ]);
    expect(check('os/linux.c', 'diag/fatal.h')).toEqual(['templates/os/linux.c: #include "diag/fatal.h" goes up: diag stands above os']);
  });

  it('of a file that does not exist is refused', () => {
    expect(check('os/linux.c', 'os/windows.h')).toEqual([
      'templates/os/linux.c: #include "os/windows.h" names no file under templates/ and none that is generated',
    ]);
  });

  it('is not the only thing: a file outside the layers is refused', () => {
    expect(check('boxes/lost/lost.c')[0]).toMatch(
      /^templates\/boxes\/lost\/lost.c: boxes\/lost\/ is not one of the layers base < os < tables < diag/,
    );
  });
});
