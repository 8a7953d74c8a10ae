// The order of the runs: within a repetition every case is run on every allocator in turn, and who goes first rotates
// from case to case and from repetition to repetition, so that no allocator always runs on a cold or a tired machine.

export interface Turn<Case, Allocator> {
  readonly case: Case;
  readonly allocator: Allocator;
}

export function planRepetition<Case, Allocator>(
  cases: readonly Case[],
  allocators: readonly Allocator[],
  repetition: number,
): readonly Turn<Case, Allocator>[] {
  return cases.flatMap((benchCase, position) => rotate(allocators, position + repetition).map((allocator) => ({ case: benchCase, allocator })));
}

/** Whether one more repetition, as long as those before it, would end after the budget. The first is always run. */
export function isBeyondBudget(finished: number, elapsedSeconds: number, budgetSeconds: number): boolean {
  return finished > 0 && (elapsedSeconds / finished) * (finished + 1) > budgetSeconds;
}

function rotate<Item>(items: readonly Item[], by: number): readonly Item[] {
  const start = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
