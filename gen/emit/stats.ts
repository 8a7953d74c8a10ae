// stats.h and stats-layout.ts: the places and figures of a snapshot, for C and for TypeScript.
import { deriveStatsLayout, type StatsSection } from '../derive/stats-layout.ts';
import type { Counter, HeapSpec } from '../spec/types.ts';
import type { Model, Row } from './render.ts';
import { formatMask, formatString } from './text.ts';

export function modelStats(heap: HeapSpec): Model {
  const { stats } = heap;
  return {
    places: stats.places.map(({ name, doc }) => ({ name, doc })),
    placeTexts: stats.places.map((place) => ({ ...modelText(place), box: formatString(place.box) })),
    figures: stats.figures.map(({ name }) => ({ name })),
    figureTexts: stats.figures.map(modelText),
    classFigures: stats.classFigures.map(({ name, doc }) => ({ name, doc })),
    classFigureTexts: stats.classFigures.map(({ name }) => ({ text: formatString(name.toLowerCase()) })),
  };
}

function modelText({ name, doc }: Counter): Row {
  return { text: formatString(name.toLowerCase()), doc: formatString(doc) };
}

/** The shared file, for C. */
export function modelStatsWords(heap: HeapSpec): Model {
  const { magic, layout, sections } = deriveStatsLayout(heap);
  return {
    header: heap.stats.header.map(({ name, doc }) => ({ name, doc })),
    magic: formatMask(magic),
    layout: formatMask(layout),
    sections: sections.filter(({ isPerClass }) => !isPerClass).map(({ name, word }) => ({ name: name.toUpperCase(), word: `${word}u` })),
    classesWord: `${sections.find(({ isPerClass }) => isPerClass)?.word ?? 0}u`,
  };
}

/** The same for TypeScript. */
export function modelStatsLayout(heap: HeapSpec): Model {
  const { magic, layout, sections } = deriveStatsLayout(heap);
  return {
    magic: `0x${magic.toString(16)}n`,
    layout: `0x${layout.toString(16)}n`,
    sections: sections.map(modelSection),
    boxes: heap.stats.places.map(({ name, box, doc }) => ({ name: name.toLowerCase(), box, doc: doc.replaceAll("'", "\\'") })),
  };
}

function modelSection({ name, word, entries, isPerClass }: StatsSection): Row {
  const names = entries.map((entry) => `'${entry.name.toLowerCase()}'`).join(', ');
  return { name, word: String(word), isPerClass: String(isPerClass), names };
}
