// The shared file of HAKMEM_STATS=shm to a snapshot, by the layout that is generated with the C that writes it.
import { statsLayout } from './generated/stats-layout.ts';

type Sections = typeof statsLayout.sections;
type Names<Section extends keyof Sections> = Sections[Section]['names'][number];
type Words<Section extends keyof Sections> = Readonly<Record<Names<Section>, number>>;

export interface Snapshot {
  readonly header: Words<'header'>;
  readonly figures: Words<'figures'>;
  readonly bytes: Words<'bytes'>;
  readonly resident: Words<'resident'>;
  readonly counters: Words<'counters'>;
  readonly classes: readonly (Words<'classes'> & { readonly counters: Words<'classCounters'> })[];
}

/** `busy`: it was being written, or nothing has been yet; look again. `foreign`: not ours, or of another build. */
export type Decoded = { readonly kind: 'snapshot'; readonly snapshot: Snapshot } | { readonly kind: 'busy' } | { readonly kind: 'foreign' };

const WORD = 8;
const { sections } = statsLayout;

export function decodeStats(file: Buffer): Decoded {
  if (file.length < sections.classes.word * WORD) return { kind: 'foreign' };
  const [magic, layout] = [file.readBigUInt64LE(0), file.readBigUInt64LE(WORD)];
  if (magic === 0n && layout === statsLayout.layout) return { kind: 'busy' };
  if (magic !== statsLayout.magic || layout !== statsLayout.layout) return { kind: 'foreign' };
  const header = readSection(file, 'header', sections.header.word);
  const room = sections.classes.word + header.class_count * (sections.classes.names.length + sections.classCounters.names.length);
  if (file.length < room * WORD) return { kind: 'foreign' };
  if (header.sequence % 2 === 1) return { kind: 'busy' };
  return {
    kind: 'snapshot',
    snapshot: {
      header,
      figures: readSection(file, 'figures', sections.figures.word),
      bytes: readSection(file, 'bytes', sections.bytes.word),
      resident: readSection(file, 'resident', sections.resident.word),
      counters: readSection(file, 'counters', sections.counters.word),
      classes: Array.from({ length: header.class_count }, (_, row) => readClass(file, row, header.class_count)),
    },
  };
}

function readClass(file: Buffer, row: number, rows: number): Snapshot['classes'][number] {
  const first = sections.classes.word;
  const counters = first + rows * sections.classes.names.length;
  return {
    ...readSection(file, 'classes', first + row * sections.classes.names.length),
    counters: readSection(file, 'classCounters', counters + row * sections.classCounters.names.length),
  };
}

function readSection<Section extends keyof Sections>(file: Buffer, section: Section, word: number): Words<Section> {
  const { names } = sections[section];
  return Object.fromEntries(names.map((name, index) => [name, Number(file.readBigUInt64LE((word + index) * WORD))])) as Words<Section>;
}
