// Which classes of a tuned heap save what, for whom.
import type { ClassFacts } from '../derive/class-facts.ts';
import type { HeapSpec } from '../spec/types.ts';
import type { Demand } from './demand.ts';
import { CELL_COUNT, leastOfCell, mostOfCell } from './size-cells.ts';
import { listBlockBytes } from './waste.ts';

export interface ClassChange {
  /** Sizes that were asked for and whose block has changed. */
  readonly least: number;
  readonly most: number;
  readonly before: number;
  readonly after: number;
  /** Blocks of these sizes when most bytes were live, and what they take less; more, where negative. */
  readonly blocks: number;
  readonly savedBytes: number;
}

/** What saves most comes first. */
export function explainClasses(demands: readonly Demand[], before: readonly ClassFacts[], after: readonly ClassFacts[], heap: HeapSpec): readonly ClassChange[] {
  const old = listBlockBytes(before, heap);
  const now = listBlockBytes(after, heap);
  const changes = new Map<string, ClassChange>();
  for (let cell = 0; cell < CELL_COUNT; cell++) {
    const calls = demands.reduce((sum, demand) => sum + (demand.calls[cell] ?? 0), 0);
    const [from = 0, to = 0] = [old[cell], now[cell]];
    if (calls === 0 || from === to) continue;
    const blocks = demands.reduce((sum, demand) => sum + (demand.peak[cell] ?? 0), 0);
    const known = changes.get(`${from} ${to}`);
    changes.set(`${from} ${to}`, {
      least: known?.least ?? leastOfCell(cell),
      most: mostOfCell(cell),
      before: from,
      after: to,
      blocks: (known?.blocks ?? 0) + blocks,
      savedBytes: (known?.savedBytes ?? 0) + blocks * (from - to),
    });
  }
  return [...changes.values()].sort((a, b) => b.savedBytes - a.savedBytes);
}
