// The raw file of one process -> its profile. Pure: bytes in, figures and notes out.
import type { Moment, ProcessProfile, SizeRow } from '../../gen/tune/profile.ts';
import { decodeShapes } from './decode-shapes.ts';
import { decodeWindows } from './decode-windows.ts';
import { findDamage } from './find-damage.ts';
import { recordLayout } from './generated/record-layout.ts';
import { offsetOf, openRawFile, type RawFile, readCells, readWord } from './raw-file.ts';

const WORD = 8;

export interface DecodedRaw {
  readonly process: ProcessProfile;
  /** Sentences about what is missing. */
  readonly notes: readonly string[];
}

/** `name` is what the file is called in sentences. Throws a UserError where nothing can be read. */
export function decodeRaw(bytes: Uint8Array, name: string): DecodedRaw {
  const file = openRawFile(bytes, name);
  const { header, view } = file;
  const sizes = readSizes(file);
  const perBlock = meanBytes(sizes);
  const { shapes, reallocs } = decodeShapes(file);
  const process: ProcessProfile = {
    process: header('process'),
    parent: header('parent'),
    command: readCommand(view),
    startedAt: header('startedMs'),
    seconds: header('lastUs') / 1e6,
    ending: header('sealed') === 1 ? 'exit' : 'cut',
    threads: header('threads'),
    threadsAtOnce: header('threadsAtOnce'),
    runs: 1,
    ...{ sizes, shapes, reallocs },
    timeline: readTimeline(file, perBlock),
    peak: readMoment(view, offsetOf('peaks', header('peak') & 1), perBlock),
    windows: decodeWindows(file),
  };
  return { process, notes: findDamage(file).map((note) => `${name}: ${note}`) };
}

function readCommand(view: DataView): string {
  const { offset, stride } = recordLayout.sections.command;
  const bytes = new Uint8Array(view.buffer, view.byteOffset + offset, stride);
  return new TextDecoder().decode(bytes).replace(/\0+$/, '').replaceAll('\0', ' ');
}

/** Totals of threads that have ended and of those without a slot, and every slot. */
function readSizes({ view, header }: RawFile): readonly SizeRow[] {
  const slots = Math.min(header('slots'), recordLayout.slots);
  const rows: SizeRow[] = [];
  for (let cell = 0; cell < recordLayout.cells; cell++) {
    const total = offsetOf('totals') + 4 * WORD * cell;
    let [allocations, bytes, frees, crossFrees] = [0, 1, 2, 3].map((word) => readWord(view, total + word * WORD)) as [number, number, number, number];
    for (let slot = 0; slot < slots; slot++) {
      const start = offsetOf('slots', slot);
      const row = start + WORD * cell;
      const plan = row + WORD * recordLayout.cells;
      allocations += (view.getUint32(plan, true) - view.getUint32(row, true)) >>> 0;
      frees += view.getUint32(row + 4, true);
      crossFrees += view.getUint32(plan + 4, true);
      if (cell >= recordLayout.firstFine) bytes += readWord(view, start + 2 * WORD * recordLayout.cells + WORD * (cell - recordLayout.firstFine));
    }
    if (cell < recordLayout.firstFine) bytes = cell * allocations;
    if (allocations + frees > 0) rows.push({ cell, allocations, bytes, frees, crossFrees });
  }
  return rows;
}

/** What a block of a cell was asked for, on average. */
function meanBytes(sizes: readonly SizeRow[]): ReadonlyMap<number, number> {
  return new Map(sizes.map(({ cell, allocations, bytes }) => [cell, allocations === 0 ? 0 : bytes / allocations]));
}

function readMoment(view: DataView, offset: number, perBlock: ReadonlyMap<number, number>): Moment {
  const live = readCells(view, offset + WORD);
  const liveBytes = live.reduce((sum, blocks, cell) => (blocks === 0 ? sum : sum + blocks * (perBlock.get(cell) ?? 0)), 0);
  return { seconds: readWord(view, offset) / 1e6, liveBytes: Math.round(liveBytes), live };
}

/** A process that was killed while moments were being moved has some twice. */
function readTimeline({ view, header }: RawFile, perBlock: ReadonlyMap<number, number>): readonly Moment[] {
  const count = Math.min(header('moments'), recordLayout.moments);
  const moments = Array.from({ length: count }, (_, index) => readMoment(view, offsetOf('moments', index), perBlock)).filter(({ seconds }) => seconds > 0);
  const ordered = moments.toSorted((a, b) => a.seconds - b.seconds);
  return ordered.filter(({ seconds }, index) => seconds !== ordered[index - 1]?.seconds);
}
