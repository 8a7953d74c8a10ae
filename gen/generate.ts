// spec -> text of every generated file, or every reason why not. Pure: what it reads comes in, what it writes goes out.
import { checkHeap } from './check/check-heap.ts';
import { checkIncludes } from './check/check-includes.ts';
import { type Diagnostic } from './check/diagnostic.ts';
import { type ClassFacts, deriveClasses } from './derive/class-facts.ts';
import { deriveClassTables } from './derive/class-function.ts';
import { type EmitInput, emitTable, generatedDocuments, generatedTables, type Table } from './emit/tables.ts';
import { listLayers } from './spec/parts.ts';
import type { HeapSpec } from './spec/types.ts';

/** Path from templates/ -> text: the .c and .h files that are copied, and tables/*.hbs. */
export type Templates = ReadonlyMap<string, string>;

export interface Generation {
  readonly classes: readonly ClassFacts[];
  /** Variant -> path from out/<variant>/src/ -> text. */
  readonly files: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Path from the root of the project -> text. */
  readonly documents: ReadonlyMap<string, string>;
}

export type Result =
  { readonly ok: true; readonly generation: Generation } | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export function generate(heap: HeapSpec, templates: Templates): Result {
  const sources = new Map([...templates].filter(([path]) => /\.[ch]$/.test(path)));
  const diagnostics = [
    ...checkHeap(heap),
    ...checkIncludes(
      heap,
      sources,
      generatedTables.map(({ output }) => output),
    ),
  ];
  if (diagnostics.length > 0) return { ok: false, diagnostics };
  const classes = deriveClasses(heap);
  const input = { heap, classes, tables: deriveClassTables(classes, heap), units: orderUnits(heap, [...sources.keys()]) };
  const emitted = heap.variants.map((variant) => ({ variant, tables: emitTables(generatedTables, templates, { ...input, variant }) }));
  const documents = heap.variants.slice(0, 1).flatMap((variant) => emitTables(generatedDocuments, templates, { ...input, variant }));
  const faults = [...(emitted[0]?.tables ?? []), ...documents].flatMap(describeFaults);
  if (faults.length > 0) return { ok: false, diagnostics: faults };
  const files = emitted.map(
    ({ variant, tables }) => [variant.name, new Map([...sources, ...tables.map(({ output, text }) => [output, text] as const)])] as const,
  );
  const texts = new Map(documents.map(({ output, text }) => [output, text]));
  return { ok: true, generation: { classes, files: new Map(files), documents: texts } };
}

function emitTables(tables: readonly Table[], templates: Templates, input: EmitInput) {
  return tables.map((table) => ({ ...table, ...emitTable(table, templates.get(`tables/${table.template}`), input) }));
}

function describeFaults({ template, faults }: { readonly template: string; readonly faults: readonly string[] }): readonly Diagnostic[] {
  return faults.map((message) => ({ file: `templates/tables/${template}`, field: '', message }));
}

/** The .c files, lowest layer first, by name within a directory. */
function orderUnits(heap: HeapSpec, paths: readonly string[]): readonly string[] {
  return listLayers(heap).flatMap((layer) =>
    paths.filter((path) => path.endsWith('.c') && path.slice(0, path.lastIndexOf('/')) === layer).sort(),
  );
}
