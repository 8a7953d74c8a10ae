// hak_stats_t of hakmem.h has every figure and every place, each once.
import type { HeapSpec } from '../spec/types.ts';
import type { Diagnostic } from './diagnostic.ts';

export function checkStats({ stats }: HeapSpec): readonly Diagnostic[] {
  const known = [...stats.figures, ...stats.places].map(({ name }) => name);
  const fault = (field: string, message: string): Diagnostic => ({ file: 'stats.ts', field, message });
  return [
    ...known.filter((name) => !stats.fields.includes(name)).map((name) => fault(name, 'is not among the fields: add it at their end')),
    ...stats.fields.filter((name) => !known.includes(name)).map((name) => fault('fields', `${name} is no figure and no place`)),
    ...stats.fields.filter((name, index) => stats.fields.indexOf(name) !== index).map((name) => fault('fields', `${name} is listed twice`)),
    ...known.filter((name, index) => known.indexOf(name) !== index).map((name) => fault(name, 'is the name of a figure and of a place')),
  ];
}
