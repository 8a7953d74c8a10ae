// The arena and how it is divided.
import type { GeometrySpec } from './types.ts';
import { bytes, count, KiB, MiB, TiB } from './units.ts';

export const geometry = {
  granule: bytes(16),
  page: KiB(4),
  unit: KiB(64),
  superslab: MiB(2),
  arena: TiB(1),
  constants: [
    { name: 'HAK_ARENA_MIN_BYTES', unit: 'bytes', value: MiB(64), doc: 'below this reservation the process gets no heap' },
    { name: 'HAK_COMMIT_STEP_MIN_BYTES', unit: 'bytes', value: MiB(2), tunable: [KiB(512), MiB(64)], doc: 'first commit step' },
    { name: 'HAK_COMMIT_STEP_MAX_BYTES', unit: 'bytes', value: MiB(64), tunable: [KiB(512), MiB(64)], doc: 'commit steps double up to this' },
    { name: 'HAK_CACHE_LINE_BYTES', unit: 'bytes', value: bytes(64), doc: 'what two threads must not share' },
    { name: 'HAK_HEAP_LIMIT', unit: 'count', value: count(65535), doc: 'thread heaps alive or retired' },
    { name: 'HAK_HEAP_SHARE_SHIFT', unit: 'shift', value: count(4), doc: 'thread heaps may take 1 / 2^shift of the arena' },
    { name: 'HAK_CODE_SHIFT', unit: 'shift', value: count(4), doc: 'page map entry: HAK_CODE_LISTS | (class + 1) << shift is the offset of its list in a thread heap' },
    { name: 'HAK_CODE_MASK', unit: 'mask', value: count(0x1fff), doc: 'page map entry: that offset' },
    { name: 'HAK_CODE_LISTS', unit: 'mask', value: count(0x1000), doc: 'page map entry: the bit that a thread which samples clears, so that its frees go elsewhere' },
    { name: 'HAK_OWNER_SHIFT', unit: 'shift', value: count(13), doc: 'page map entry: tag << shift | offset' },
    { name: 'HAK_FIRST_TAG', unit: 'mask', value: count(0x1ff), doc: 'owners are told apart by words of 9 ones in 19 bits: none covers another' },
    { name: 'HAK_TAG_COUNT', unit: 'count', value: count(92_378), doc: 'such words: 19 over 9' },
  ],
  asserts: [
    { claim: 'HAK_COMMIT_STEP_MIN_BYTES % HAK_SUPERSLAB_BYTES == 0', why: 'a commit step ends where a superslab ends' },
    { claim: 'HAK_COMMIT_STEP_MAX_BYTES >= HAK_COMMIT_STEP_MIN_BYTES', why: 'commit steps grow' },
    { claim: 'HAK_ARENA_MIN_BYTES >= HAK_COMMIT_STEP_MAX_BYTES', why: 'the smallest arena holds the largest commit step' },
    { claim: 'HAK_HEAP_LIMIT <= HAK_TAG_COUNT', why: 'every heap has a tag of its own' },
    { claim: '(HAK_CLASS_HUGE + 1) << HAK_CODE_SHIFT < HAK_CODE_LISTS', why: 'a class code fits below the bit of the lists' },
    { claim: 'HAK_CODE_LISTS * 2 == HAK_CODE_MASK + 1', why: 'which is the highest of the offset' },
    { claim: 'HAK_CODE_MASK >> HAK_OWNER_SHIFT == 0', why: 'and is apart from it' },
  ],
} as const satisfies GeometrySpec;
