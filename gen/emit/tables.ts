// The generated files: which template, from which spec, with which model.
import type { ClassFacts } from '../derive/class-facts.ts';
import type { ClassTables } from '../derive/class-function.ts';
import { everyday, fastPath, fastPathBytes } from '../spec/layout.ts';
import type { HeapSpec, VariantSpec } from '../spec/types.ts';
import { modelClassTables } from './class-tables.ts';
import { modelCommand } from './command.ts';
import { modelConstants } from './constants.ts';
import { modelExports } from './exports.ts';
import { modelEventDoors, modelEventPatterns, modelEvents } from './events.ts';
import { modelKnobDocs } from './knob-docs.ts';
import { lintTemplate } from './lint.ts';
import { modelCommandPage, modelKnobPage } from './man.ts';
import { modelCounters, modelErrors, modelKnobs } from './registries.ts';
import { modelRecord, modelRecordLayout } from './record.ts';
import { type Model, renderTemplate } from './render.ts';
import { modelPublicHeader, modelStatsFields } from './public-header.ts';
import { modelStats, modelStatsLayout, modelStatsWords } from './stats.ts';

export interface EmitInput {
  readonly heap: HeapSpec;
  readonly classes: readonly ClassFacts[];
  readonly tables: ClassTables;
  readonly variant: VariantSpec;
  /** C files of the translation unit, in layer order. */
  readonly units: readonly string[];
}

export interface Table {
  /** From templates/tables/. */
  readonly template: string;
  /** From out/<variant>/src/; a document's from the root of the project. */
  readonly output: string;
  readonly specs: string;
  readonly model: (input: EmitInput) => Model;
}

export const generatedTables: readonly Table[] = [
  {
    template: 'constants.h.hbs',
    output: 'tables/constants.h',
    specs: 'gen/spec/version.ts geometry.ts size-classes.ts variants.ts diag.ts preload.ts boxes/',
    model: ({ heap, classes, variant }) => modelConstants(heap, classes, variant),
  },
  {
    template: 'class_tables.h.hbs',
    output: 'tables/class_tables.h',
    specs: 'gen/spec/size-classes.ts',
    model: ({ heap, classes, tables }) => modelClassTables(heap, classes, tables),
  },
  { template: 'errors.h.hbs', output: 'tables/errors.h', specs: 'gen/spec/errors.ts', model: ({ heap }) => modelErrors(heap) },
  {
    template: 'knobs.h.hbs',
    output: 'tables/knobs.h',
    specs: 'gen/spec/diag.ts preload.ts boxes/ (knobs)',
    model: ({ heap }) => modelKnobs(heap),
  },
  {
    template: 'counters.h.hbs',
    output: 'tables/counters.h',
    specs: 'gen/spec/diag.ts preload.ts boxes/ (counters, classCounters)',
    model: ({ heap }) => modelCounters(heap),
  },
  {
    template: 'trace_events.h.hbs',
    output: 'diag/trace_events.h',
    specs: 'gen/spec/diag.ts preload.ts boxes/ (events)',
    model: ({ heap }) => modelEventDoors(heap),
  },
  {
    template: 'events.h.hbs',
    output: 'tables/events.h',
    specs: 'gen/spec/diag.ts preload.ts boxes/ (events)',
    model: ({ heap }) => modelEvents(heap),
  },
  { template: 'stats.h.hbs', output: 'tables/stats.h', specs: 'gen/spec/stats.ts', model: ({ heap }) => modelStats(heap) },
  {
    template: 'stats_layout.h.hbs',
    output: 'tables/stats_layout.h',
    specs: 'gen/spec/stats.ts, and the counters of diag.ts preload.ts boxes/',
    model: ({ heap }) => modelStatsWords(heap),
  },
  {
    template: 'stats_fields.h.hbs',
    output: 'tables/stats_fields.h',
    specs: 'gen/spec/stats.ts (fields)',
    model: ({ heap }) => modelStatsFields(heap),
  },
  {
    template: 'public.h.hbs',
    output: 'preload/public.h',
    specs: 'gen/spec/version.ts stats.ts (fields)',
    model: ({ heap }) => modelPublicHeader(heap),
  },
  {
    template: 'record_layout.h.hbs',
    output: 'tables/record_layout.h',
    specs: 'gen/spec/record.ts',
    model: ({ heap }) => modelRecord(heap),
  },
  {
    template: 'exports.map.hbs',
    output: 'exports.map',
    specs: 'gen/spec/exports.ts',
    model: ({ heap }) => modelExports(heap),
  },
  {
    template: 'layout.ld.hbs',
    output: 'layout.ld',
    specs: 'gen/spec/layout.ts',
    model: () => ({
      page: String(fastPathBytes),
      functions: fastPath.map((name) => ({ name })),
      everyday: everyday.map((name) => ({ name })),
    }),
  },
  {
    template: 'hakmem.c.hbs',
    output: 'hakmem.c',
    specs: 'gen/spec/heap.ts (the order of the boxes)',
    model: ({ units }) => ({ units: units.map((path) => ({ path })) }),
  },
];

/** What is generated for people and for the tools, once for all variants, and committed. */
export const generatedDocuments: readonly Table[] = [
  {
    template: 'knobs.md.hbs',
    output: 'docs/knobs.md',
    specs: 'gen/spec/diag.ts preload.ts boxes/ (knobs)',
    model: ({ heap }) => modelKnobDocs(heap),
  },
  {
    template: 'hakmem.7.hbs',
    output: 'docs/hakmem.7',
    specs: 'gen/spec/diag.ts preload.ts boxes/ (knobs)',
    model: ({ heap }) => modelKnobPage(heap),
  },
  { template: 'hakmem.1.hbs', output: 'docs/hakmem.1', specs: 'gen/spec/command.ts', model: () => modelCommandPage() },
  {
    template: 'command_tables.h.hbs',
    output: 'command/generated/command_tables.h',
    specs: 'gen/spec/command.ts, and the knobs of diag.ts preload.ts boxes/',
    model: ({ heap }) => modelCommand(heap),
  },
  {
    template: 'trace-events.ts.hbs',
    output: 'scripts/observe/generated/trace-events.ts',
    specs: 'gen/spec/diag.ts preload.ts boxes/ (events)',
    model: ({ heap }) => modelEventPatterns(heap),
  },
  {
    template: 'stats-layout.ts.hbs',
    output: 'scripts/observe/generated/stats-layout.ts',
    specs: 'gen/spec/stats.ts, and the counters of diag.ts preload.ts boxes/',
    model: ({ heap }) => modelStatsLayout(heap),
  },
  {
    template: 'record-layout.ts.hbs',
    output: 'scripts/record/generated/record-layout.ts',
    specs: 'gen/spec/record.ts',
    model: ({ heap }) => modelRecordLayout(heap),
  },
];

/** A generated file, or why its template cannot make it. */
export function emitTable(
  table: Table,
  template: string | undefined,
  input: EmitInput,
): { readonly text: string; readonly faults: readonly string[] } {
  if (template === undefined) return { text: '', faults: ['there is no such template'] };
  const banner = `Generated from ${describeSpecs(table, input.heap)} by templates/tables/${table.template}; change those and run: ${describeCommand(input.heap)}`;
  const model = { banner, ...table.model(input) };
  const faults = lintTemplate(template, model);
  return { text: faults.length > 0 ? '' : renderTemplate(template, model), faults };
}

function describeSpecs({ specs }: Table, { spec, origin }: HeapSpec): string {
  if (origin !== undefined) return `${origin.file}, over hakmem's ${specs}`;
  return spec === undefined ? specs : `gen/spec/profiles/${spec}.ts, over ${specs}`;
}

function describeCommand({ spec, origin }: HeapSpec): string {
  if (origin !== undefined) return origin.rebuild;
  return spec === undefined ? 'npm run gen' : `npm run gen -- --spec ${spec}`;
}
