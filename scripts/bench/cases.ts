// Every case of `npm run bench`, as data. A case is one program of bench/ (or of the distribution) and its arguments;
// the amount of work is chosen so that a good allocator takes 0.2 to 0.5 s. The profile workloads use the same programs.
import { PROGRAM_CASES, SERVICE_CASES } from './program-cases.ts';
import type { BenchCase, CaseGroup } from './types.ts';

interface Extras {
  readonly threads?: number;
  readonly isQuick?: boolean;
  readonly isPhased?: boolean;
  readonly isPinned?: boolean;
}

const QUICK = { isQuick: true } as const;
const MIB = 1024 * 1024;

function bench(name: string, group: CaseGroup, command: string, extras: Extras = {}): BenchCase {
  const [program = '', ...args] = command.split(' ');
  return { name, group, run: { kind: 'bench', program, args }, threads: 1, isQuick: false, isPhased: false, isPinned: false, ...extras };
}

const mixedSizes = [
  { slots: 128, label: '128', ops: 40_000_000, quick: [] },
  { slots: 256, label: '256', ops: 40_000_000, quick: [1] },
  { slots: 512, label: '512', ops: 40_000_000, quick: [] },
  { slots: 8192, label: '8192', ops: 30_000_000, quick: [1, 2] },
  { slots: 100_000, label: '100k', ops: 10_000_000, quick: [1] },
  { slots: 1_000_000, label: '1m', ops: 3_000_000, quick: [1] },
] as const;

const randomMixed = mixedSizes.flatMap(({ slots, label, ops, quick }) =>
  [1, 2, 4].map((threads) =>
    bench(`random-mixed-${label}-t${threads}`, 'mixed', `random_mixed ${slots} ${threads} ${threads === 1 ? ops : 2 * ops}`, {
      threads,
      isQuick: quick.some((count) => count === threads),
    }),
  ),
);

const tinyHot = [16, 64].flatMap((size) => [
  bench(`tiny-hot-${size}-single`, 'hot', `tiny_hot ${size} 1 lifo 60000000`, QUICK),
  bench(`tiny-hot-${size}-100-lifo`, 'hot', `tiny_hot ${size} 100 lifo 60000000`),
  bench(`tiny-hot-${size}-100-fifo`, 'hot', `tiny_hot ${size} 100 fifo 60000000`),
  bench(`tiny-hot-${size}-1000-fifo`, 'hot', `tiny_hot ${size} 1000 fifo 60000000`, { isQuick: size === 64 }),
]);

const larson = [1, 2, 4, 8, 64].flatMap((threads) => [
  bench(`larson-small-t${threads}`, 'server', `larson ${threads} 1024 8 128 10000 ${Math.ceil(2400 / threads)} 0`, {
    threads,
    isPhased: true,
    isQuick: threads === 4,
  }),
  bench(`larson-mid-t${threads}`, 'server', `larson ${threads} 1024 10 5000 10000 ${Math.ceil(1200 / threads)} 0`, {
    threads,
    isPhased: true,
    isQuick: threads === 4,
  }),
]);

const crossThread: readonly BenchCase[] = [
  bench('ring-1-pair', 'cross-thread', 'ring 1 16 1039 6000000', { threads: 2, isQuick: true }),
  bench('ring-2-pairs', 'cross-thread', 'ring 2 16 1039 8000000', { threads: 4 }),
  bench('ring-mid-1-pair', 'cross-thread', 'ring 1 1024 16384 1500000', { threads: 2 }),
  bench('ring-waiting-half', 'cross-thread', 'handover 1 64 4096 4096 2048 16 1039 10000000', { threads: 2 }),
  bench('ring-waiting-empty', 'cross-thread', 'handover 1 64 4096 4096 0 16 1039 10000000', { threads: 2, isQuick: true }),
  bench('batches-256-1-pair', 'cross-thread', 'handover 1 256 2048 256 1792 16 1039 10000000', { threads: 2 }),
  bench('batches-256-2-pairs', 'cross-thread', 'handover 2 256 2048 256 1792 16 1039 8000000', { threads: 4 }),
  bench('all-to-all-small-t2', 'cross-thread', 'all_to_all 2 4096 16 1039 20000000', { threads: 2, isQuick: true }),
  bench('all-to-all-small-t4', 'cross-thread', 'all_to_all 4 4096 16 1039 20000000', { threads: 4 }),
  bench('all-to-all-mid-t2', 'cross-thread', 'all_to_all 2 4096 16 16384 6000000', { threads: 2 }),
  bench('all-to-all-mid-t4', 'cross-thread', 'all_to_all 4 4096 16 16384 6000000', { threads: 4 }),
];

const phases = [1, 2, 4, 8].map((threads) =>
  bench(`phases-t${threads}`, 'cross-thread', `phases ${threads} 20000 960`, {
    threads,
    isPhased: true,
    isQuick: threads === 2,
  }),
);

const sharing = (['active', 'passive'] as const).flatMap((mode) => [
  bench(`false-sharing-${mode}`, 'sharing', `false_sharing ${mode} 2 3000000`, { threads: 2, isQuick: mode === 'passive' }),
  bench(`false-sharing-${mode}-apart`, 'sharing', `false_sharing ${mode} 2 3000000`, { threads: 2, isPinned: true }),
]);

const growth: readonly BenchCase[] = [
  bench('calloc-small', 'growth', 'calloc_mixed 1024 16 1024 10000000', QUICK),
  bench('calloc-large', 'growth', `calloc_mixed 16 65536 ${4 * MIB} 3000`),
  bench('realloc-append', 'growth', `realloc_growth append 1 1024 ${256 * MIB} 2`),
  bench('realloc-sparse', 'growth', `realloc_growth sparse 1 1024 ${256 * MIB} 2`, QUICK),
  bench('realloc-many', 'growth', 'realloc_growth append 1000 16 65536 10'),
  bench('realloc-mid', 'growth', `realloc_random 16 1024 ${MIB} 30000`, QUICK),
  bench('containers-t1', 'growth', 'containers 1 800', QUICK),
  bench('containers-t4', 'growth', 'containers 4 1600', { threads: 4 }),
];

const large: readonly BenchCase[] = [
  ...[1, 2, 4].map((threads) =>
    bench(`mid-large-ends-t${threads}`, 'large', `sized_mix ends 256 ${threads} 2048 ${MIB} ${threads === 1 ? 800_000 : 1_200_000}`, {
      threads,
      isQuick: threads === 2,
    }),
  ),
  bench('mid-large-pages-t1', 'large', `sized_mix pages 256 1 2048 ${MIB} 200000`),
  bench('mid-large-pages-t2', 'large', `sized_mix pages 256 2 2048 ${MIB} 200000`, { threads: 2 }),
  bench('huge-recycled', 'large', `sized_mix pages 8 1 ${5 * MIB} ${25 * MIB} 300`, QUICK),
  bench('huge-sparse', 'large', `huge_sparse 4 ${64 * MIB} ${4096 * MIB} 20000 ${2048 * MIB}`),
];

const fragmentation: readonly BenchCase[] = [
  bench('fragmentation-random', 'fragmentation', 'fragmentation random 800000', { isPhased: true }),
  bench('fragmentation-clusters', 'fragmentation', 'fragmentation clusters 800000', { isPhased: true }),
];

const threads: readonly BenchCase[] = [
  bench('thread-churn', 'threads', 'thread_churn 10000', { threads: 4, isPhased: true, isQuick: true }),
  bench('idle-threads', 'threads', 'idle_threads 200 30', { threads: 200, isPhased: true }),
  ...['whole', 'partly'].map((share) =>
    bench(`sleeping-owners-${share}`, 'threads', `sleeping_owners ${share} 8 2 800000`, { threads: 10, isPhased: true, isQuick: share === 'partly' }),
  ),
];

const latency: readonly BenchCase[] = [
  bench('latency-60000', 'latency', 'latency uniform 35791 0 60000 60000 3'),
  bench('latency-small', 'latency', 'latency uniform 100000 1000000 16 1039 3', QUICK),
  bench('latency-mid', 'latency', `latency doublings 8000 0 2048 ${MIB} 3`),
];

export const CASES: readonly BenchCase[] = [
  ...randomMixed, ...tinyHot, ...larson, ...crossThread, ...phases, ...sharing, ...growth, ...large, ...fragmentation, ...threads, ...PROGRAM_CASES, ...SERVICE_CASES, ...latency,
];
