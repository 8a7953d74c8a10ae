// Profiles added up. A sum stands for all that it was made of, as if they ran side by side and had begun at once: every count is
// a sum over its `runs`, its peak too (each process at its own), and so is what is live at an age. `seconds` is the longest; what
// only one process has, such as its number, is 0.
// A sum can be added again: in which order does not matter, but for which of many windows are kept.
import { addTimelines } from './add-timelines.ts';
import { chooseWindows } from './choose-windows.ts';
import type { Moment, ProcessProfile, Profile, ReallocRow, ShapeRow, SizeRow } from './profile.ts';
import { CELL_COUNT } from './size-cells.ts';

/** One process per program, the one with most allocations first. */
export function addProfiles(profiles: readonly Profile[]): Profile {
  const byProgram = new Map<string, ProcessProfile[]>();
  for (const process of profiles.flatMap(({ processes }) => processes)) {
    const program = programOf(process.command);
    const group = byProgram.get(program);
    if (group === undefined) byProgram.set(program, [process]);
    else group.push(process);
  }
  const processes = [...byProgram.values()].map((group) => foldProcesses(group));
  return { processes: processes.toSorted((a, b) => countAllocations(b) - countAllocations(a)) };
}

export function foldProcesses(processes: readonly ProcessProfile[]): ProcessProfile {
  const [first] = processes;
  if (first !== undefined && processes.length === 1) return first;
  const sum = (of: (process: ProcessProfile) => number): number => processes.reduce((total, process) => total + of(process), 0);
  return {
    process: 0,
    parent: 0,
    command: nameCommands(processes.map(({ command }) => command)),
    startedAt: processes.reduce((least, { startedAt }) => Math.min(least, startedAt), first?.startedAt ?? 0),
    seconds: processes.reduce((most, { seconds }) => Math.max(most, seconds), 0),
    ending: processes.every(({ ending }) => ending === 'exit') ? 'exit' : 'cut',
    threads: sum(({ threads }) => threads),
    threadsAtOnce: sum(({ threadsAtOnce }) => threadsAtOnce),
    runs: sum(({ runs }) => runs),
    sizes: addSizes(processes.map(({ sizes }) => sizes)),
    shapes: addShapes(processes.map(({ shapes }) => shapes)),
    reallocs: addReallocs(processes.map(({ reallocs }) => reallocs)),
    timeline: addTimelines(processes),
    peak: addPeaks(processes.map(({ peak }) => peak)),
    windows: chooseWindows(processes.flatMap(({ windows }) => windows)),
  };
}

export function countAllocations({ sizes }: Pick<ProcessProfile, 'sizes'>): number {
  return sizes.reduce((sum, { allocations }) => sum + allocations, 0);
}

/** The name of the file that runs, without its folder and arguments. */
export function programOf(command: string): string {
  const [file = ''] = command.split(/\s/, 1);
  return file.slice(file.lastIndexOf('/') + 1);
}

function addSizes(tables: readonly (readonly SizeRow[])[]): readonly SizeRow[] {
  return addRows(tables, ({ cell }) => String(cell), (a, b) => ({
    cell: a.cell, allocations: a.allocations + b.allocations, bytes: a.bytes + b.bytes, frees: a.frees + b.frees, crossFrees: a.crossFrees + b.crossFrees,
  }));
}

function addShapes(tables: readonly (readonly ShapeRow[])[]): readonly ShapeRow[] {
  const key = ({ cell, alignment, origin, lifetime, isCross }: ShapeRow): string => [cell, alignment, origin, lifetime, isCross].join();
  return addRows(tables, key, (a, b) => ({ ...a, blocks: a.blocks + b.blocks }));
}

function addReallocs(tables: readonly (readonly ReallocRow[])[]): readonly ReallocRow[] {
  return addRows(tables, ({ cell, chain }) => [cell, chain].join(), (a, b) => ({ ...a, calls: a.calls + b.calls, moves: a.moves + b.moves }));
}

/** Rows of one key become one; by cell, ascending. */
function addRows<Row extends { readonly cell: number }>(tables: readonly (readonly Row[])[], keyOf: (row: Row) => string, add: (a: Row, b: Row) => Row): readonly Row[] {
  const sums = new Map<string, Row>();
  for (const row of tables.flat()) {
    const key = keyOf(row);
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? row : add(sum, row));
  }
  return [...sums].toSorted(([a, { cell: x }], [b, { cell: y }]) => x - y || (a < b ? -1 : 1)).map(([, row]) => row);
}

function addPeaks(peaks: readonly Moment[]): Moment {
  const live = new Float64Array(CELL_COUNT);
  for (const peak of peaks) peak.live.forEach((count, cell) => (live[cell] = (live[cell] ?? 0) + count));
  return { seconds: peaks.reduce((most, { seconds }) => Math.max(most, seconds), 0), liveBytes: peaks.reduce((sum, { liveBytes }) => sum + liveBytes, 0), live };
}

/** The first in the alphabet, whatever their order. */
function nameCommands(commands: readonly string[]): string {
  const [first = ''] = commands.toSorted();
  const others = new Set(commands.map(programOf)).size - 1;
  return others <= 0 ? first : `${first} and ${others} other program${others === 1 ? '' : 's'}`;
}
