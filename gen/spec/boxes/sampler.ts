// Which blocks are sampled, and what their call sites add up to.
import type { BoxSpec } from '../types.ts';
import { bytes, count, MiB, us } from '../units.ts';

export const sampler = {
  name: 'sampler',
  doc: 'sampled blocks and their call sites',
  uses: ['shared-pool', 'tls-sll', 'l25-pool', 'huge'],
  constants: [
    { name: 'HAK_SAMPLE_SHORT_US', unit: 'us', value: us(1000), doc: 'a block that lives for less is short-lived' },
    { name: 'HAK_GUARD_SAMPLES_MAX', unit: 'count', value: count(3072), doc: 'guarded samples at a time, freed ones that wait among them; each splits a mapping in five, of which a process has 65530' },
    { name: 'HAK_GUARD_SPARE_BYTES_MAX', unit: 'bytes', value: MiB(16), doc: 'of memory that live guarded samples have beside their blocks, up to the ends of their pages: with pages of 4 KiB never reached' },
    { name: 'HAK_GUARD_WAITING_MAX', unit: 'count', value: count(1024), doc: 'freed guarded samples that wait' },
    { name: 'HAK_GUARD_LIMIT_SHARE', unit: 'count', value: count(64), doc: 'under HAKMEM_LIMIT, the units of guarded samples take at most one part of this many' },
    { name: 'HAK_GUARD_BYTES', unit: 'bytes', value: MiB(4), doc: 'by default, the mean number of bytes from one guarded sample to the next' },
    { name: 'HAK_GUARD_PACE_US', unit: 'us', value: us(4000), doc: 'by default, the least time between guarded samples of a thread' },
    { name: 'HAK_GUARD_FRAMES', unit: 'count', value: count(16), doc: 'of each stack in a report' },
    { name: 'HAK_SITE_NODES', unit: 'count', value: count(4), doc: 'nodes of stacks for each row of the table of sites' },
  ],
  asserts: [{ claim: 'sizeof(double) == 8', why: 'figures of sites are single words' }],
  knobs: [
    {
      name: 'PROFILE_SITES',
      type: 'count',
      default: count(16384),
      min: count(16),
      max: count(1 << 20),
      doc: 'rows of the table of call sites, rounded up to a power of two; what finds no room there adds to the row [other stacks]',
    },
    {
      name: 'PROFILE_SEED',
      type: 'count',
      default: count(0),
      min: count(0),
      max: count((1n << 62n) - 1n),
      doc: 'what blocks are sampled follows from this number and those of the threads; 0: another each time',
    },
    {
      name: 'GUARD',
      type: 'bool',
      default: false,
      doc: 'some blocks are put against a page that cannot be reached, and cannot be reached themselves after their free: an access beyond them or after it is reported where it is made, with the stacks of the allocation and of the free',
    },
    {
      name: 'GUARD_RATE',
      type: 'bytes',
      default: bytes(0),
      min: bytes(0),
      max: bytes(1n << 62n),
      doc: 'the mean number of bytes from one guarded block to the next; 0: 4 MiB, but of each thread no more than one in 4 ms, so that what is guarded costs programs less than 1 %',
    },
    {
      name: 'GUARD_QUARANTINE',
      type: 'bytes',
      default: MiB(16),
      min: bytes(0),
      max: bytes(1n << 40n),
      doc: 'bytes of addresses, but no memory, that freed guarded blocks keep before they are used again; 1024 blocks at most',
    },
  ],
  counters: [],
  classCounters: [],
  events: [],
} as const satisfies BoxSpec;
