// Stacks summed up: by site, by thread, by size class, and in all.
import { createValues, type Frame, type Stack, type ValueName, type Values } from './types.ts';

export interface Site {
  readonly key: string;
  readonly frame: Frame;
  /** Of what was allocated at this line. */
  readonly values: Values;
  /** Of what its function and all that it called allocated. */
  readonly cumulative: Values;
}

const UNKNOWN: Frame = { name: '[no stack]', file: '', line: 0, module: '' };

export function siteOf({ frames, site }: Stack): Frame {
  return frames[site] ?? UNKNOWN;
}

export function keySite({ name, file, line }: Frame): string {
  return `${name}\0${file}\0${line}`;
}

/** In no order. */
export function sumSites(stacks: readonly Stack[]): readonly Site[] {
  const frames = new Map<string, Frame>();
  const own = new Map<string, Stack[]>();
  const functions = new Map<string, Stack[]>();
  for (const stack of stacks) {
    const frame = siteOf(stack);
    const key = keySite(frame);
    frames.set(key, frame);
    append(own, key, stack);
    for (const name of new Set(stack.frames.map(keyFunction))) append(functions, name, stack);
  }
  const sums = new Map<string, Values>();
  const sumFunction = (frame: Frame): Values => {
    const key = keyFunction(frame);
    const sum = sums.get(key) ?? sumValues(functions.get(key) ?? own.get(keySite(frame)) ?? []);
    sums.set(key, sum);
    return sum;
  };
  return [...frames].map(([key, frame]) => ({ key, frame, values: sumValues(own.get(key) ?? []), cumulative: sumFunction(frame) }));
}

export interface Group {
  readonly id: number;
  readonly values: Values;
}

export function sumGroups(stacks: readonly Stack[], label: 'thread' | 'sizeClass'): readonly Group[] {
  const groups = new Map<number, Stack[]>();
  for (const stack of stacks) append(groups, stack[label], stack);
  return [...groups].map(([id, members]) => ({ id, values: sumValues(members) }));
}

export function sumValues(items: readonly { readonly values: Values }[]): Values {
  const sums = new Map<ValueName, number>();
  for (const { values } of items) for (const [name, value] of Object.entries(values)) sums.set(name as ValueName, (sums.get(name as ValueName) ?? 0) + value);
  return createValues((name) => sums.get(name) ?? 0);
}

/** The same function of two libraries is two functions. */
function keyFunction({ name, module }: Frame): string {
  return `${name}\0${module}`;
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
