// One frame of `npm run top`: pure text from two snapshots and the history of the resident size.
import pc from 'picocolors';
import type { Snapshot } from './decode-stats.ts';
import { placeBoxes } from './generated/stats-layout.ts';
import { formatBytes, formatCount, formatPercent } from './words.ts';

export interface Frame {
  readonly name: string;
  readonly before: Snapshot | undefined;
  readonly now: Snapshot;
  /** Resident bytes of the process, oldest first. */
  readonly history: readonly number[];
  readonly width: number;
}

const BAR = 24;
const WORST = 10;

export function renderFrame(frame: Frame): string {
  return [...renderHead(frame), '', ...renderPlaces(frame.now), '', ...renderRates(frame), '', ...renderClasses(frame.now)]
    .map((line) => cut(line, frame.width))
    .join('\n');
}

function renderHead({ name, now, history, width }: Frame): readonly string[] {
  const heap = sumOf(now.resident);
  const facts = `resident ${formatBytes(now.figures.process_resident)}, of that the heap ${formatBytes(heap)}   heaps ${now.figures.heaps_in_use} of ${now.figures.heaps}   superslabs ${now.figures.superslabs}   slabs ${formatCount(now.figures.slabs)}`;
  return [`${pc.bold(`process ${now.header.process}`)} ${name}`, facts, `${formatSparkline(history.slice(-(width - 1)))}`];
}

/** Scaled from the least to the most of what is shown; a flat line stays in the middle. */
export function formatSparkline(values: readonly number[]): string {
  const bars = '▁▂▃▄▅▆▇█';
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return values
    .map((value) => bars[most === least ? 3 : Math.round(((value - least) / (most - least)) * (bars.length - 1))] ?? '')
    .join('');
}

type Place = keyof typeof placeBoxes;
const places = Object.keys(placeBoxes) as Place[];

/** Bytes by box: each place under the box that answers for it, with its share of the resident heap. */
function renderPlaces({ bytes, resident }: Snapshot): readonly string[] {
  const whole = sumOf(resident);
  const boxes = [...new Set(places.map((place) => placeBoxes[place].box))];
  const rows = boxes.flatMap((box) => {
    const own = places.filter((place) => placeBoxes[place].box === box);
    const sum = (words: Readonly<Record<Place, number>>): number => own.reduce((total, place) => total + words[place], 0);
    const title = `${pc.cyan(box.padEnd(14))} ${formatBytes(sum(bytes)).padStart(11)} ${formatBytes(sum(resident)).padStart(11)}  ${formatBar(sum(resident) / Math.max(whole, 1))}`;
    const lines = own
      .filter((place) => bytes[place] > 0 || resident[place] > 0)
      .map(
        (place) =>
          `  ${place.padEnd(12)} ${formatBytes(bytes[place]).padStart(11)} ${formatBytes(resident[place]).padStart(11)}  ${pc.dim(placeBoxes[place].doc)}`,
      );
    return [title, ...lines];
  });
  return [pc.dim(`${'box, place'.padEnd(14)} ${'bytes'.padStart(11)} ${'resident'.padStart(11)}`), ...rows];
}

const formatBar = (share: number): string => `${'█'.repeat(Math.round(share * BAR)).padEnd(BAR, '·')} ${formatPercent(share)}`;

function renderRates({ before, now }: Frame): readonly string[] {
  if (before === undefined) return [pc.dim('rates: after the next snapshot')];
  const seconds = Math.max((now.header.now_ms - before.header.now_ms) / 1000, 0.001);
  const rate = (of: (snapshot: Snapshot) => number): number => Math.max(0, of(now) - of(before)) / seconds;
  const sumClasses = (name: keyof Snapshot['classes'][number]['counters']) => (snapshot: Snapshot) =>
    snapshot.classes.reduce((sum, row) => sum + row.counters[name], 0);
  const perSecond: readonly (readonly [string, string])[] = [
    ['malloc', formatCount(rate(({ figures }) => figures.malloc_calls))],
    ['free', formatCount(rate(({ figures }) => figures.free_calls))],
    ['refill', formatCount(rate(sumClasses('refills')))],
    ['overflow', formatCount(rate(sumClasses('overflows')))],
    ['remote free', formatCount(rate(sumClasses('remote_frees')))],
    ['slab acquired', formatCount(rate(sumClasses('acquired')))],
    ['purged', formatBytes(rate(({ figures }) => figures.purged_bytes))],
    ['wanted again', formatBytes(rate(({ figures }) => figures.refaulted_bytes))],
  ];
  const cells = perSecond.map(([name, value]) => `${name.padStart(14)} ${pc.bold(value.padEnd(11))}`);
  return [pc.dim('per second'), cells.slice(0, cells.length / 2).join(''), cells.slice(cells.length / 2).join('')];
}

function renderClasses({ classes }: Snapshot): readonly string[] {
  const worst = classes
    .filter((row) => row.waste_bytes > 0)
    .sort((a, b) => b.waste_bytes - a.waste_bytes)
    .slice(0, WORST);
  const heads = ['size', 'slabs', 'live', 'cached', 'free', 'resident', 'waste', ''];
  const rows = worst.map((row) => [
    formatCount(row.size),
    formatCount(row.slab_count),
    formatCount(row.live_blocks),
    formatCount(row.cached_blocks),
    formatCount(row.free_blocks),
    formatBytes(row.resident_bytes),
    formatBytes(row.waste_bytes),
    formatPercent(row.waste_bytes / Math.max(row.resident_bytes, 1)),
  ]);
  return [pc.dim('the classes with the most waste'), pc.dim(formatCells(heads)), ...rows.map(formatCells)];
}

const formatCells = (cells: readonly string[]): string => cells.map((cell) => cell.padStart(11)).join('');

const sumOf = (words: Readonly<Record<string, number>>): number => Object.values(words).reduce((sum, value) => sum + value, 0);

/** To the width of the terminal, colours not counted. */
function cut(line: string, width: number): string {
  let seen = 0;
  return line.replace(/\x1b\[[0-9;]*m|[^\x1b]/gu, (piece) => (piece.startsWith('\x1b') || ++seen <= width ? piece : ''));
}
