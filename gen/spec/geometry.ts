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
    { name: 'HAK_COMMIT_STEP_MIN_BYTES', unit: 'bytes', value: MiB(2), doc: 'first commit step' },
    { name: 'HAK_COMMIT_STEP_MAX_BYTES', unit: 'bytes', value: MiB(64), doc: 'commit steps double up to this' },
    { name: 'HAK_CACHE_LINE_BYTES', unit: 'bytes', value: bytes(64), doc: 'what two threads must not share' },
    { name: 'HAK_HEAP_LIMIT', unit: 'count', value: count(65535), doc: 'thread heaps alive or retired' },
    { name: 'HAK_HEAP_SHARE_SHIFT', unit: 'shift', value: count(4), doc: 'thread heaps may take 1 / 2^shift of the arena' },
    { name: 'HAK_CLASS_MASK', unit: 'mask', value: count(255), doc: 'page map entry: the class' },
    { name: 'HAK_OWNER_SHIFT', unit: 'shift', value: count(8), doc: 'page map entry: owner << shift | class' },
  ],
  asserts: [
    { claim: 'HAK_COMMIT_STEP_MIN_BYTES % HAK_SUPERSLAB_BYTES == 0', why: 'a commit step ends where a superslab ends' },
    { claim: 'HAK_COMMIT_STEP_MAX_BYTES >= HAK_COMMIT_STEP_MIN_BYTES', why: 'commit steps grow' },
    { claim: 'HAK_ARENA_MIN_BYTES >= HAK_COMMIT_STEP_MAX_BYTES', why: 'the smallest arena holds the largest commit step' },
    { claim: '(HAK_HEAP_LIMIT >> (32 - HAK_OWNER_SHIFT)) == 0', why: 'an owner fits in the rest of a page map entry' },
    { claim: 'HAK_CLASS_HUGE >> HAK_OWNER_SHIFT == 0', why: 'a class code fits below the owner' },
  ],
} as const satisfies GeometrySpec;
