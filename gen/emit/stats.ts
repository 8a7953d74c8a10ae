// stats.h: the places and figures of a snapshot, as enums and their texts.
import type { Counter, HeapSpec } from '../spec/types.ts';
import type { Model, Row } from './render.ts';
import { formatString } from './text.ts';

export function modelStats({ stats }: HeapSpec): Model {
  return {
    places: stats.places.map(({ name, doc }) => ({ name, doc })),
    placeTexts: stats.places.map(modelText),
    figures: stats.figures.map(({ name }) => ({ name })),
    figureTexts: stats.figures.map(modelText),
    classFigures: stats.classFigures.map(({ name, doc }) => ({ name, doc })),
    classFigureTexts: stats.classFigures.map(({ name }) => ({ text: formatString(name.toLowerCase()) })),
  };
}

function modelText({ name, doc }: Counter): Row {
  return { text: formatString(name.toLowerCase()), doc: formatString(doc) };
}
