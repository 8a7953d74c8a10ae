// Errors, exports, variants and the texts that end in C comments.
import { listParts } from '../spec/parts.ts';
import type { ErrorSpec, HeapSpec } from '../spec/types.ts';
import type { Diagnostic } from './diagnostic.ts';

export function checkTexts(heap: HeapSpec): readonly Diagnostic[] {
  return [
    ...checkNames(
      'errors.ts',
      heap.errors.map(({ name }) => name),
      /^[A-Z][A-Z0-9_]*$/,
    ),
    ...heap.errors.flatMap(checkErrorText),
    ...checkNames('exports.ts', heap.exports, /^[A-Za-z_][A-Za-z0-9_]*$/),
    ...checkNodes(heap),
    ...checkNames(
      'variants.ts',
      heap.variants.map(({ name }) => name),
      /^[a-z][a-z0-9-]*$/,
    ),
    ...checkDocs(heap),
  ];
}

/** A version names exported symbols, and each is in one version at most. */
function checkNodes({ exports, exportNodes }: HeapSpec): readonly Diagnostic[] {
  const listed = exportNodes.flatMap(({ symbols }) => symbols);
  const unknown = listed.filter((name) => !exports.includes(name)).map((field) => ({ file: 'exports.ts', field, message: 'has a version and is not exported' }));
  const shape = /^[A-Z]+_\d+\.\d+$/;
  return [...checkNames('exports.ts', exportNodes.map(({ node }) => node), shape), ...checkNames('exports.ts', listed, /^hak_/), ...unknown];
}

function checkErrorText({ name, text }: ErrorSpec): readonly Diagnostic[] {
  const codes = [...text.matchAll(/%./g)].map(([code]) => code).filter((code) => !/%[pz]/.test(code));
  return codes.map((code) => ({ file: 'errors.ts', field: name, message: `${code} in its text is neither %p nor %z` }));
}

function checkNames(file: string, names: readonly string[], shape: RegExp): readonly Diagnostic[] {
  return names.flatMap((name, index) => [
    ...(shape.test(name) ? [] : [{ file, field: name, message: `is not a name of the form ${shape.source}` }]),
    ...(names.indexOf(name) === index ? [] : [{ file, field: name, message: 'is listed twice' }]),
  ]);
}

function checkDocs(heap: HeapSpec): readonly Diagnostic[] {
  return listParts(heap).flatMap(({ file, part }) =>
    [...part.constants, ...part.knobs, ...part.counters, ...part.classCounters, ...part.events]
      .filter(({ doc }) => doc === '' || /\n|\*\/|\/\*/.test(doc))
      .map(({ name, doc }) => ({ file, field: name, message: doc === '' ? 'has no doc' : 'its doc must be one line without /* or */' })),
  );
}
