// The windows of a raw file -> streams of events, blocks numbered as they first occur.
import type { EventStream, StreamWindow } from '../../gen/tune/profile.ts';
import { decodeEvents } from './decode-events.ts';
import { recordLayout } from './generated/record-layout.ts';
import { offsetOf, type RawFile, readCells, readWord } from './raw-file.ts';

const WORD = 8;
const EVENT_BYTES = 2 * WORD;

/** By time. The first one begins with nothing, but in the child of a fork. */
export function decodeWindows(file: RawFile): readonly StreamWindow[] {
  const isFromStart = file.header('isForked') === 0;
  return windowPlaces()
    .flatMap(({ offset, room }, index) => {
      const events = decodeWindow(file, offset, room);
      return events === undefined ? [] : [{ ...events, isFromStart: index === 0 && isFromStart }];
    })
    .toSorted((a, b) => a.seconds - b.seconds);
}

export function windowPlaces(): readonly { readonly offset: number; readonly room: number }[] {
  return Array.from({ length: recordLayout.windows }, (_, index) =>
    index === 0
      ? { offset: offsetOf('firstWindow'), room: recordLayout.firstWindowEvents }
      : { offset: offsetOf('windows', index - 1), room: recordLayout.windowEvents },
  );
}

function decodeWindow({ view }: RawFile, offset: number, room: number): { seconds: number; live: Uint32Array; events: EventStream } | undefined {
  const word = (name: keyof typeof recordLayout.windowHeader): number => readWord(view, offset + recordLayout.windowHeader[name] * WORD);
  if (word('isUsed') === 0) return undefined;
  const count = Math.min(word('events'), room);
  const live = readCells(view, offset + Object.keys(recordLayout.windowHeader).length * WORD);
  const start = offset + recordLayout.eventsOffset;
  const events = decodeEvents(new DataView(view.buffer, view.byteOffset + start, count * EVENT_BYTES), count);
  return events.length === 0 ? undefined : { seconds: word('startUs') / 1e6, live, events };
}
