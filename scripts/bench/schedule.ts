// The order of the runs: within a repetition every case is run on every allocator in turn, and who goes first rotates
// from case to case and from repetition to repetition, so that no allocator always runs on a cold or a tired machine.

export interface Turn<Case, Allocator> {
  readonly repetition: number;
  readonly case: Case;
  readonly allocator: Allocator;
}

export function planTurns<Case, Allocator>(
  cases: readonly Case[],
  allocators: readonly Allocator[],
  repetitions: number,
): readonly Turn<Case, Allocator>[] {
  return Array.from({ length: repetitions }, (_, index) => index + 1).flatMap((repetition) =>
    cases.flatMap((benchCase, position) =>
      rotate(allocators, position + repetition).map((allocator) => ({ repetition, case: benchCase, allocator })),
    ),
  );
}

function rotate<Item>(items: readonly Item[], by: number): readonly Item[] {
  const start = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
