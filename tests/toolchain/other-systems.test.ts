// Systems other than this one: longer pages, Linux 3.10, another processor, another libc, each with the part of the C tests that is most likely to notice.
// All tests there: docs/testing.md.
import { describe, expect, it } from 'vitest';
import { runBuild } from '../../scripts/build.ts';
import { type CTestOptions, runCTests } from '../../scripts/test-c.ts';

const ON_LONG_PAGES = ['behavior/realloc_headroom', 'behavior/rounding', 'behavior/alignments', 'observe/blocks_within', 'observe/guard_', 'observe/tightened', 'observe/untouched', 'lifecycle/runs_under_256', 'preload/sqlite'];
const ON_LONG_PAGES_SECURE = ['secure/guards_stop', 'secure/guards_leave_a_data'];
const ON_OLD_KERNELS = ['lifecycle/fork_while', 'lifecycle/fork_in_a_signal_handler', 'lifecycle/exhaustion_gives_null_and_recovers 5000', 'lifecycle/huge_blocks_move', 'lifecycle/huge_blocks_stay', 'lifecycle/moved_huge', 'lifecycle/runs_under_256', 'preload/sqlite', 'preload/shell_tools'];
const ON_AARCH64 = ['library/', 'behavior/malloc_', 'behavior/double_free_of_a_small', 'behavior/realloc_keeps', 'lifecycle/fork_from_a_thread', 'observe/statistics_reconcile_in_five_phases (', 'observe/guard_faults'];
const ON_MUSL = ['library/', 'behavior/malloc_', 'lifecycle/fork_while', 'lifecycle/exhaustion_gives_null_and_recovers 5000', 'lifecycle/threads_cancelled', 'observe/statistics_reconcile_in_five_phases (', 'observe/blocks_out', 'observe/one_leak'];

/** How often each of the texts finds a test is not known here; that it does find one is. */
async function expectAllToPass(options: CTestOptions, filter: readonly string[]): Promise<void> {
  const { passed, failed } = await runCTests({ ...options, filter, scale: 10 });
  expect(failed, `npm run test-c -- --variant ${options.variant} --filter ${filter.join(' ')}`).toBe(0);
  expect(passed).toBeGreaterThanOrEqual(filter.length);
}

describe('pages of 64 KiB', () => {
  const knob = ['HAKMEM_PAGE_KIB=64'];
  it('hold what is promised', () => expectAllToPass({ variant: 'release', knob }, ON_LONG_PAGES));
  it('have the guards of the secure build', () => expectAllToPass({ variant: 'secure', knob }, ON_LONG_PAGES_SECURE));
});

describe('Linux 3.10', () => {
  it('runs programs, their forks, and without memory', () => expectAllToPass({ variant: 'release', oldKernel: true }, ON_OLD_KERNELS));
});

describe.each([['aarch64', ON_AARCH64], ['musl', ON_MUSL]] as const)('%s', (machine, filter) => {
  it('has the same library', async () => {
    await runBuild({ machine, variant: 'release' });
    await expectAllToPass({ variant: 'release', machine }, filter);
  });
});
