// Systems other than this one: machines with longer pages and Linux 3.10, each with the part of the C tests that is most likely to notice.
// All tests there: docs/testing.md.
import { describe, expect, it } from 'vitest';
import { type CTestOptions, runCTests } from '../../scripts/test-c.ts';

const ON_LONG_PAGES = ['behavior/realloc_headroom', 'behavior/rounding', 'behavior/alignments', 'observe/blocks_within', 'observe/guard_', 'observe/tightened', 'observe/untouched', 'lifecycle/runs_under_256', 'preload/sqlite'];
const ON_LONG_PAGES_SECURE = ['secure/guards_stop', 'secure/guards_leave_a_data'];
const ON_OLD_KERNELS = ['lifecycle/fork_while', 'lifecycle/fork_in_a_signal_handler', 'lifecycle/exhaustion', 'lifecycle/huge_blocks_move', 'lifecycle/huge_blocks_stay', 'lifecycle/moved_huge', 'lifecycle/runs_under_256', 'preload/sqlite', 'preload/shell_tools'];

/** How often each of the texts finds a test is not known here; that it does find one is. */
async function expectAllToPass(options: CTestOptions, filter: readonly string[]): Promise<void> {
  const { passed, failed } = await runCTests({ ...options, filter });
  expect(failed, `npm run test-c -- --variant ${options.variant} --filter ${filter.join(' ')}`).toBe(0);
  expect(passed).toBeGreaterThanOrEqual(filter.length);
}

describe.each(['16', '64'])('pages of %s KiB', (kib) => {
  const knob = [`HAKMEM_PAGE_KIB=${kib}`];
  it('hold what is promised', () => expectAllToPass({ variant: 'release', knob }, ON_LONG_PAGES));
  it('have the guards of the secure build', () => expectAllToPass({ variant: 'secure', knob }, ON_LONG_PAGES_SECURE));
});

describe('Linux 3.10', () => {
  it('runs programs, their forks, and without memory', () => expectAllToPass({ variant: 'release', oldKernel: true }, ON_OLD_KERNELS));
});
