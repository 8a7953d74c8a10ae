// The numbers of a spec that a profile decides, besides the classes, and what is tried for each.
import { listParts } from '../spec/parts.ts';
import type { Constant, HeapSpec, SizeClassSpec, TunedSpec } from '../spec/types.ts';
import { bytes, count, KiB, MiB } from '../spec/units.ts';

/** What a candidate changes: all of `sizeClasses`, and constants by name. */
export type Candidate = Pick<TunedSpec, 'sizeClasses' | 'constants'>;

export interface TunableNumber {
  /** As a person finds it in the spec: lists.start, HAK_OWNER_KEPT_UNITS. */
  readonly name: string;
  readonly unit: 'bytes' | 'count';
  readonly values: readonly bigint[];
  /** What a larger value buys and costs. */
  readonly doc: string;
}

export const tunableNumbers: readonly TunableNumber[] = [
  inKib('lists.start', [4, 8, 16, 32, 64], 'longer lists at once: fewer refills and overflows, more free blocks in every thread'),
  inCounts('lists.startBlocks', [64, 128, 256], 'longer lists of small blocks at once'),
  inKib('lists.max', [32, 64, 128, 256, 512, 1024], 'lists of tiny blocks may grow longer'),
  inKib('lists.maxAboveTiny', [16, 32, 64, 128, 256, 512], 'lists of blocks above tiny may grow longer'),
  inKib('lists.fewAbove', [32, 64, 128, 256], 'blocks up to here have lists like others'),
  inCounts('lists.fewBlocks', [2, 4, 8, 16], 'longer lists of the largest blocks'),
  inKib('lists.batch', [16, 32, 64, 128, 256], 'more blocks change threads at once'),
  inCounts('lists.batchBlocks', [32, 64, 128, 255], 'more small blocks change threads at once'),
  inKib('slab.carve', [4, 8, 16, 32], 'fewer refills of fresh slabs, more pages touched before they are wanted'),
  inKib('slab.takeWhole', [32, 64, 128, 256], 'a refill brings more of a long slab'),
  inCounts('slab.wasteDivisor', [16, 32, 64, 128], 'longer slabs, whose tails waste less'),
  inCounts('slab.fewBlocks', [2, 4, 8], 'longer slabs of large blocks: fewer to acquire, more that is partly used'),
  { name: 'HAK_LIST_BUDGET_BYTES', unit: 'bytes', values: [1, 2, 4, 8, 16, 32].map(MiB), doc: 'lists of one thread may grow longer together' },
  { name: 'HAK_TRANSFER_START_BYTES', unit: 'bytes', values: [1, 2, 4, 8, 16, 32].map(MiB), doc: 'more free blocks may wait for a thread that wants them, in place of going home' },
  inCounts('HAK_OWNER_KEPT_UNITS', [0, 4, 16, 64], 'more EMPTY slabs stay with their thread'),
  inCounts('HAK_REFILL_FEW_BLOCKS', [4, 8, 16, 32], 'a refill that finds less looks at another slab'),
  { name: 'HAK_RETAIN_BASE_BYTES', unit: 'bytes', values: [1, 2, 3, 6, 12, 24].map(MiB), doc: 'more EMPTY memory is kept for re-use' },
];

function inKib(name: string, values: readonly number[], doc: string): TunableNumber {
  return { name, unit: 'bytes', values: values.map(KiB), doc };
}

function inCounts(name: string, values: readonly number[], doc: string): TunableNumber {
  return { name, unit: 'count', values: values.map(count), doc };
}

/** What the candidate says, or else the heap; undefined where there is no such number. */
export function readNumber(name: string, { sizeClasses, constants = {} }: Candidate, heap: HeapSpec): bigint | undefined {
  const [group, field] = name.split('.');
  if (field !== undefined) return (sizeClasses[group as 'lists' | 'slab'] as Readonly<Record<string, bigint>>)[field];
  return constants[name as Constant['name']] ?? findConstant(name, heap)?.value;
}

/** Only constants that differ from the heap's are named. */
export function writeNumber(name: string, value: bigint, candidate: Candidate, heap: HeapSpec): Candidate {
  const [group = '', field] = name.split('.');
  if (field !== undefined) {
    const sizeClasses = { ...candidate.sizeClasses, [group]: { ...candidate.sizeClasses[group as 'lists' | 'slab'], [field]: value } };
    return { ...candidate, sizeClasses: sizeClasses as SizeClassSpec };
  }
  const { [name as Constant['name']]: _, ...others } = candidate.constants ?? {};
  const constant = findConstant(name, heap);
  if (constant === undefined || constant.value === value) return { ...candidate, constants: others };
  return { ...candidate, constants: { ...others, [name]: constant.unit === 'bytes' ? bytes(value) : count(value) } };
}

function findConstant(name: string, heap: HeapSpec): Constant | undefined {
  return listParts(heap)
    .flatMap(({ part }) => part.constants)
    .find((constant) => constant.name === name);
}
