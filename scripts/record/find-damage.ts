// What a raw file does not have, in sentences: it was cut, a checksum is another, calls were left out.
import { windowPlaces } from './decode-windows.ts';
import { recordLayout } from './generated/record-layout.ts';
import { type HeaderName, offsetOf, type RawFile, readWord, sumWords } from './raw-file.ts';

const WORD = 8;
const EVENT_BYTES = 16;

export function findDamage(file: RawFile): readonly string[] {
  const { header, length } = file;
  const isCut = length < recordLayout.bytes;
  return [
    ...(isCut ? [`cut after ${length} of ${recordLayout.bytes} bytes; it was read up to there`] : []),
    ...(header('sealed') === 1 && !isCut ? findWrongSums(file) : []),
    ...(header('isLimited') === 1 ? ['its address space was limited while it ran; blocks at high addresses are not in it'] : []),
    ...(header('shapesDropped') > 0 ? [`${header('shapesDropped')} blocks of rare shapes found no row; lifetimes and reallocs do not have them`] : []),
  ];
}

/** Threads that still run when a process ends may write a last figure after the checksums. */
function findWrongSums({ view, header }: RawFile): readonly string[] {
  const { sections } = recordLayout;
  const parts: readonly (readonly [string, HeaderName, number, number])[] = [
    ['totals', 'totalsSum', offsetOf('totals'), sections.totals.stride],
    ['counts of threads', 'slotsSum', offsetOf('slots'), sections.slots.stride * header('slots')],
    ['blocks of the parent', 'inheritedSum', offsetOf('inherited'), sections.inherited.stride],
    ['shapes', 'shapesSum', offsetOf('shapes'), sections.shapes.stride * header('shapes')],
    ['peak', 'peaksSum', offsetOf('peaks'), 2 * sections.peaks.stride],
    ['timeline', 'momentsSum', offsetOf('moments'), sections.moments.stride * header('moments')],
  ];
  const wrong = parts.filter(([, name, offset, bytes]) => offset + bytes > view.byteLength || sumWords(view, offset, bytes) !== header(name)).map(([what]) => what);
  const names = [...wrong, ...(windowPlaces().some((place) => isWindowWrong(view, place)) ? ['event stream'] : [])];
  const running = header('threadsNow') > 1 ? ' (threads were still running when it ended)' : '';
  return names.length === 0 ? [] : [`the checksum of ${names.join(', ')} is another: damaged, or written to after the end${running}`];
}

function isWindowWrong(view: DataView, { offset, room }: { readonly offset: number; readonly room: number }): boolean {
  const word = (name: keyof typeof recordLayout.windowHeader): number => readWord(view, offset + recordLayout.windowHeader[name] * WORD);
  const start = offset + Object.keys(recordLayout.windowHeader).length * WORD;
  const bytes = recordLayout.eventsOffset + Math.min(word('events'), room) * EVENT_BYTES - (start - offset);
  return word('isUsed') === 1 && sumWords(view, start, bytes) !== word('sum');
}
