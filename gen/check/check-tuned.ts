// A spec of the user's own says nothing but what it may, before it is applied: nobody has checked its types when it is loaded.
import { listParts } from '../spec/parts.ts';
import type { HeapSpec, TunedSpec } from '../spec/types.ts';
import type { Diagnostic } from './diagnostic.ts';

export function checkTuned(tuned: TunedSpec, heap: HeapSpec, file: string): readonly Diagnostic[] {
  const { constants = {}, geometry = {}, ...rest } = tuned;
  const { unit, superslab, arena } = heap.geometry;
  return [
    ...compareShapes('', { ...rest, profile: rest.profile ?? '' }, { doc: '', profile: '', sizeClasses: heap.sizeClasses }),
    ...compareShapes('geometry', { unit, superslab, arena, ...geometry }, { unit, superslab, arena }),
    ...Object.entries(constants).flatMap(([name, value]) => checkConstant(name, value, heap)),
  ].map((fault) => ({ file, ...fault }));
}

type Fault = Omit<Diagnostic, 'file'>;

function checkConstant(name: string, value: unknown, heap: HeapSpec): readonly Fault[] {
  const fault = (message: string): readonly Fault[] => [{ field: `constants.${name}`, message }];
  const declared = [heap.geometry, ...listParts(heap).map(({ part }) => part)].flatMap(({ constants }) => constants);
  const constant = declared.find((one) => one.name === name);
  if (constant === undefined) return fault('no part declares this constant');
  if (constant.tunable === undefined) return fault('is no number to tune: the heap is made with it');
  if (typeof value !== 'bigint') return fault(`${String(value)} is no whole number of the unit ${constant.unit}`);
  const [least, most] = constant.tunable;
  return value < least || value > most ? fault(`${value} is not within ${least} to ${most}`) : [];
}

/** Every field that the model has, of its type, and no other. */
function compareShapes(at: string, value: unknown, model: unknown): readonly Fault[] {
  if (isSizes(value) && (model === 'derive' || isSizes(model))) return [];
  if (typeof value !== typeof model || value === null || Array.isArray(value))
    return [{ field: at, message: value === undefined ? 'is missing' : `${describe(value)} in place of ${describe(model)}` }];
  if (typeof value === 'string' && model === 'derive' && value !== 'derive')
    return [{ field: at, message: `'${value}' is neither 'derive' nor a list of sizes` }];
  if (typeof value !== 'object') return [];
  const fields = value as Readonly<Record<string, unknown>>;
  const expected = model as Readonly<Record<string, unknown>>;
  const place = (name: string): string => (at === '' ? name : `${at}.${name}`);
  return [
    ...Object.keys(fields).filter((name) => !(name in expected)).map((name) => ({ field: place(name), message: 'there is no such field' })),
    ...Object.entries(expected).flatMap(([name, one]) => compareShapes(place(name), fields[name], one)),
  ];
}

function isSizes(value: unknown): boolean {
  return Array.isArray(value) && value.every((size) => typeof size === 'bigint');
}

function describe(value: unknown): string {
  if (typeof value === 'bigint') return `a count or bytes, such as ${value}n`;
  if (typeof value === 'number') return `a ratio, such as ${value}`;
  return Array.isArray(value) ? 'a list of something else than bytes' : typeof value === 'object' ? 'fields' : `'${String(value)}'`;
}
