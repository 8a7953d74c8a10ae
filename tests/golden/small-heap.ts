// A heap of its own, so that goldens move when a template or a derivation does and not when the project is tuned.
import type { BoxName, BoxSpec, HeapSpec, PartSpec } from '../../gen/spec/types.ts';
import { bytes, count, KiB, MiB, ms, ratio } from '../../gen/spec/units.ts';

const nothing: PartSpec = { uses: [], constants: [], asserts: [], knobs: [], counters: [], classCounters: [], events: [] };

function box(name: BoxName, uses: readonly BoxName[], extra: Partial<PartSpec> = {}): BoxSpec {
  return { name, doc: `the box ${name}`, ...nothing, uses, ...extra };
}

export const smallHeap: HeapSpec = {
  version: '1.2.3',
  geometry: {
    granule: bytes(16),
    page: KiB(4),
    unit: KiB(64),
    superslab: MiB(2),
    arena: MiB(1024),
    constants: [{ name: 'HAK_SMALL_LINE_BYTES', unit: 'bytes', value: bytes(64), doc: 'what two threads must not share' }],
    asserts: [{ claim: 'HAK_SMALL_LINE_BYTES % HAK_GRANULE_BYTES == 0', why: 'a "line" is whole granules' }],
  },
  sizeClasses: {
    regions: {
      tiny: { upTo: bytes(256), wMax: ratio(1.5), classes: 'derive' },
      mid: { upTo: KiB(8), wMax: ratio(1.5), classes: 'derive' },
      large: { upTo: KiB(128), wMax: ratio(1.4), classes: [10240, 12288, 16384, 20480, 28672, 32768].map(bytes) },
    },
    packedUpTo: KiB(32),
    stepBits: count(3),
    slab: {
      wasteDivisor: count(64),
      unitsWhenWasteful: count(8),
      fewBlocksAbove: KiB(8),
      fewBlocks: count(4),
      carve: KiB(4),
      takeWhole: KiB(64),
    },
    lists: {
      start: KiB(8),
      startBlocks: count(64),
      max: KiB(256),
      maxBlocks: count(8192),
      maxAboveTiny: KiB(64),
      fewAbove: KiB(16),
      fewBlocks: count(2),
      batch: KiB(16),
      batchBlocks: count(64),
      ownedUpTo: bytes(32),
    },
  },
  diag: { ...nothing, knobs: [{ name: 'HELP', type: 'bool', default: false, doc: 'print all knobs' }] },
  boxes: [
    box('shared-pool', [], {
      constants: [{ name: 'HAK_SMALL_POINTER_MASK', unit: 'mask', value: count((1n << 48n) - 1n), doc: 'the pointer of a remote list' }],
      counters: [{ name: 'SLABS', doc: 'slabs acquired' }],
      knobs: [
        { name: 'RETAIN', type: 'bytes', default: MiB(4096), min: bytes(0), max: MiB(1 << 20), doc: 'EMPTY bytes kept' },
        { name: 'DECAY_MS', type: 'ms', default: ms(250), min: ms(0), max: ms(60_000), doc: 'age of what is purged' },
      ],
    }),
    box('tls-sll', ['shared-pool'], {
      classCounters: [{ name: 'REFILLS', doc: 'times an empty list was refilled' }],
      knobs: [{ name: 'LISTS', type: 'count', default: count(1), min: count(0), max: count(8), doc: 'says "few" or many' }],
    }),
    box('l25-pool', ['shared-pool']),
    box('huge', ['shared-pool']),
    box('ace', ['shared-pool', 'l25-pool'], {
      knobs: [
        { name: 'BOUND', type: 'ratio', default: ratio(1.25), min: ratio(1), max: ratio(2), doc: 'a bound' },
        { name: 'TRACE', type: 'text', doc: 'where the trace goes', noEffect: 'this heap has no trace file' },
      ],
      events: [{ name: 'MISSED', doc: 'a request missed', tag: 'ACE', format: 'missed size={size:bytes} at={at:address} {*counters}', knob: 'HELP', linesPerSecond: count(100) }],
    }),
    box('front-gate', ['ace']),
  ],
  preload: { ...nothing, uses: ['front-gate'] },
  errors: [{ name: 'FREE_UNKNOWN', text: 'free(): %p was never allocated', frees: 'call' }],
  exports: ['malloc', 'free', 'hak_version'],
  exportNodes: [{ node: 'HAKMEM_1.0', symbols: ['hak_version'] }],
  stats: {
    places: [{ name: 'LIVE', box: 'shared-pool', doc: 'blocks with the program' }],
    figures: [{ name: 'SLABS', doc: 'slabs in use' }],
    classFigures: [{ name: 'SIZE', doc: 'bytes of a block' }],
    fields: ['SLABS', 'LIVE'],
    header: [{ name: 'MAGIC', doc: 'says that the file is ours' }],
  },
  record: {
    version: 1,
    header: [{ name: 'MAGIC', doc: 'says that the file is ours' }, { name: 'LAYOUT', doc: 'says which declarations' }],
    windowHeader: [{ name: 'IS_USED', doc: '1: the window is there' }],
    operations: [{ name: 'MALLOC', doc: 'malloc' }, { name: 'REALLOC_TO', doc: 'the block that a realloc returned' }],
    eventFields: [{ name: 'OPERATION', word: 0, bits: 3, doc: 'which' }, { name: 'TIME_LOW', word: 0, bits: 24, doc: 'when' }],
    shapeFields: [{ name: 'CELL', word: 0, bits: 11, doc: 'of the size' }],
    ...{ commandBytes: 64, slots: 2, shapes: 8, moments: 4, windows: 2, firstWindowEvents: 16, windowEvents: 8 },
  },
  variants: [
    { name: 'release', doc: 'fast', assertLevel: count(0), cFlags: ['-O3'], constants: [] },
    {
      name: 'debug',
      doc: 'careful',
      assertLevel: count(2),
      cFlags: ['-O1'],
      constants: [{ name: 'HAK_SMALL_DEBUG_COUNT', unit: 'count', value: count(1), doc: 'only in this variant' }],
    },
  ],
};

/** Stand-ins for the C under templates/: one file in several layers, given out of order. */
export const smallSources: ReadonlyMap<string, string> = new Map([
  ['preload/malloc.c', '#include "boxes/front-gate/front_gate.h"\n'],
  ['boxes/front-gate/front_gate.h', '\n'],
  ['boxes/shared-pool/slab.c', '#include "os/os.h"\n#include "tables/class_tables.h"\n'],
  ['boxes/shared-pool/arena.c', '\n'],
  ['os/os.h', '\n'],
  ['os/linux.c', '#include "os/os.h"\n'],
]);
