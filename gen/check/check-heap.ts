// Every rule that types cannot state. All broken ones are returned at once; an empty list is a proof.
import { deriveClasses } from '../derive/class-facts.ts';
import { deriveClassTables } from '../derive/class-function.ts';
import { deriveConstants } from '../derive/constants.ts';
import type { HeapSpec } from '../spec/types.ts';
import { checkAsserts } from './check-asserts.ts';
import { checkClassFunction } from './check-class-function.ts';
import { checkGeometry } from './check-geometry.ts';
import { checkLists } from './check-lists.ts';
import { checkConstants, checkParts } from './check-parts.ts';
import { checkRegions } from './check-regions.ts';
import { checkSlabs } from './check-slabs.ts';
import { checkStats } from './check-stats.ts';
import { checkStart } from './check-start.ts';
import { checkTexts } from './check-texts.ts';
import type { Diagnostic } from './diagnostic.ts';

export function checkHeap(heap: HeapSpec): readonly Diagnostic[] {
  const geometry = checkGeometry(heap);
  const regions = geometry.length > 0 ? [] : checkRegions(heap);
  const declared = [...geometry, ...regions, ...(geometry.length > 0 ? [] : checkLists(heap)), ...checkParts(heap), ...checkTexts(heap), ...checkStats(heap)];
  if (geometry.length + regions.length > 0) return [...declared, ...checkConstants(heap, [])];
  const classes = deriveClasses(heap);
  const derived = deriveConstants(heap, classes);
  return [
    ...declared,
    ...checkConstants(heap, derived),
    ...checkAsserts(heap, derived),
    ...checkStart(derived),
    ...checkSlabs(classes, heap),
    ...checkClassFunction(classes, deriveClassTables(classes, heap), heap),
  ];
}
