// constants.h: every number that C uses, and why it is right.
import { deriveClassConstants, derivedAsserts, deriveGeometryConstants, deriveVariantConstants } from '../derive/constants.ts';
import type { ClassFacts } from '../derive/class-facts.ts';
import { listParts } from '../spec/parts.ts';
import type { Assert, Constant, HeapSpec, VariantSpec } from '../spec/types.ts';
import type { Model, Row } from './render.ts';
import { alignCells, formatBytes, formatMask, formatRatio, formatString, formatUnsigned } from './text.ts';

export function modelConstants(heap: HeapSpec, classes: readonly ClassFacts[], variant: VariantSpec): Model {
  const parts = listParts(heap);
  const asserts = [...derivedAsserts, ...heap.geometry.asserts, ...parts.flatMap(({ part }) => part.asserts)];
  return {
    version: formatString(heap.version),
    variant: formatString(variant.name),
    geometry: modelRows([...deriveGeometryConstants(heap), ...heap.geometry.constants]),
    classes: modelRows(deriveClassConstants(classes, heap)),
    variants: modelRows(deriveVariantConstants(variant)),
    parts: modelRows(parts.flatMap(({ part }) => part.constants)),
    asserts: asserts.map(modelAssert),
  };
}

function modelRows(constants: readonly Constant[]): readonly Row[] {
  const rows = constants.map((constant) => ({
    name: constant.name,
    value: constant.unit === 'mask' ? formatMask(constant.value) : formatUnsigned(constant.value),
    doc: describe(constant),
  }));
  return alignCells(rows, ['name'], ['value']);
}

function describe({ unit, value, doc }: Constant): string {
  if (unit === 'bytes') return `${formatBytes(value)}: ${doc}`;
  if (unit === 'milli') return `${formatRatio(value, 1000n)}: ${doc}`;
  return `${unit}: ${doc}`;
}

function modelAssert({ claim, why }: Assert): Row {
  return { claim, why: formatString(why) };
}
