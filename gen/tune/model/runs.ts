// Runs of pages: templates/boxes/l25-pool/l25_pool.c.
import { HEAP } from './counters.ts';
import { CLASS_RUN } from './facts.ts';
import { touchBytes } from './pages.ts';
import { countStage } from './slabs.ts';
import { countHeap, NONE, type State } from './state.ts';
import { STAGE, taken } from './unit-index.ts';
import { giveUnits, takeUnitsAnywhere, takeUnitsAt, takeUnitsGrowing } from './units.ts';

/** The first unit of a new run. */
export function allocRun(state: State, heap: number, bytes: number, alignment: number): number {
  const { unitBytes } = state.facts;
  takeUnitsAnywhere(state, unitsFor(state, bytes), alignment > unitBytes ? alignment / unitBytes : 1);
  return startRun(state, heap, bytes);
}

/** The same with room to grow. */
export function allocGrowingRun(state: State, heap: number, bytes: number): number {
  const run = allocGrowing(state, heap, bytes, STAGE.retained);
  return run !== NONE ? run : allocGrowing(state, heap, bytes, STAGE.unused);
}

export function freeRun(state: State, run: number): void {
  const { slabs, pool } = state;
  pool.usedLarge -= slabs.runBytes[run]!;
  giveUnits(state, run, slabs.units[run]!, slabs.units[run]!);
}

/** Grows or shrinks a run where it is; false when what follows is not free, or not of the stage. */
export function resizeRun(state: State, run: number, bytes: number, stage: number = STAGE.unused): boolean {
  const before = state.slabs.units[run]!;
  const after = unitsFor(state, bytes);
  if (after > state.facts.unitsPerSuperslab) return false;
  if (after > before && !takeUnitsAt(state, run + before, after - before, stage)) return false;
  setRunBytes(state, run, bytes);
  if (after < before) giveUnits(state, run + after, before - after, before - after);
  return true;
}

/** Where the run is once it holds `bytes`. */
export function growRun(state: State, heap: number, run: number, bytes: number): number {
  const { slabs, facts } = state;
  if (resizeRun(state, run, bytes, STAGE.retained)) return run;
  const extra = unitsFor(state, bytes) - slabs.units[run]!;
  if (extra * facts.growthCopyShare >= slabs.units[run]!) {
    const retained = allocGrowing(state, heap, bytes, STAGE.retained);
    if (retained !== NONE) return moveRun(state, run, retained);
  }
  if (resizeRun(state, run, bytes)) return run;
  return moveRun(state, run, allocGrowingRun(state, heap, bytes));
}

function unitsFor({ facts }: State, bytes: number): number {
  return Math.ceil(bytes / facts.unitBytes);
}

function allocGrowing(state: State, heap: number, bytes: number, stage: number): number {
  return takeUnitsGrowing(state, unitsFor(state, bytes), stage) ? startRun(state, heap, bytes) : NONE;
}

function startRun(state: State, heap: number, bytes: number): number {
  const run = taken.unit;
  state.slabs.runBytes[run] = 0;
  state.slabs.classIndex[run] = CLASS_RUN;
  setRunBytes(state, run, bytes);
  countHeap(state, heap, HEAP.RUNS);
  countStage(state, heap, taken.stage);
  return run;
}

function setRunBytes({ slabs, pool, facts }: State, run: number, bytes: number): void {
  const rounded = Math.ceil(bytes / facts.pageBytes) * facts.pageBytes;
  pool.usedLarge += rounded - slabs.runBytes[run]!;
  slabs.runBytes[run] = rounded;
  slabs.units[run] = Math.ceil(bytes / facts.unitBytes);
}

function moveRun(state: State, from: number, to: number): number {
  touchBytes(state, to, 0, state.slabs.runBytes[from]!);
  freeRun(state, from);
  return to;
}
