// The `_Static_assert`s of the specs, as far as they speak of constants that are known here: what C would refuse is refused before.
import { listParts } from '../spec/parts.ts';
import type { Assert, Constant, HeapSpec } from '../spec/types.ts';
import type { Diagnostic } from './diagnostic.ts';

export function checkAsserts(heap: HeapSpec, derived: readonly Constant[]): readonly Diagnostic[] {
  const parts = listParts(heap);
  const constants = [...heap.geometry.constants, ...parts.flatMap(({ part }) => part.constants), ...derived];
  const values = new Map(constants.map(({ name, value }) => [name as string, value as bigint]));
  const lists = [
    { file: 'geometry.ts', asserts: heap.geometry.asserts },
    ...parts.map(({ file, part }) => ({ file, asserts: part.asserts })),
  ];
  return lists.flatMap(({ file, asserts }) => asserts.flatMap((assert) => describeBroken(file, assert, values)));
}

function describeBroken(file: string, { claim, why }: Assert, values: ReadonlyMap<string, bigint>): readonly Diagnostic[] {
  if (evaluateClaim(claim, values) !== false) return [];
  const named = [...new Set(claim.match(/HAK_\w+/g))].map((name) => `${name} is ${values.get(name)}`);
  return [{ file, field: claim, message: `does not hold, as ${named.join(', ')}; ${why}` }];
}

const ARITHMETIC = /^[\d\sn()+\-*/%<>=!&|]+$/;

/** C's expressions of unsigned constants are JavaScript's of bigints; undefined where a claim is more than that. */
function evaluateClaim(claim: string, values: ReadonlyMap<string, bigint>): boolean | undefined {
  const text = claim.replace(/\b(\d+)[uUlL]*\b/g, '$1n').replace(/\b[A-Za-z_]\w*/g, (name) => (values.has(name) ? `${values.get(name)}n` : name));
  return ARITHMETIC.test(text) ? Boolean(new Function(`return ${text}`)()) : undefined;
}
