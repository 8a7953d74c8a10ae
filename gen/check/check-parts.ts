// Boxes, constants, knobs, counters and events: names unique and well formed, values in range, uses downward only.
import { listParts, type Part } from '../spec/parts.ts';
import type { Constant, HeapSpec, Knob, TraceEvent } from '../spec/types.ts';
import { isWholeMilli } from '../spec/units.ts';
import type { Diagnostic } from './diagnostic.ts';

export function checkParts(heap: HeapSpec): readonly Diagnostic[] {
  const parts = listParts(heap);
  const knobs = new Set(parts.flatMap(({ part }) => part.knobs.map(({ name }) => name)));
  return [
    ...checkUses(heap),
    ...checkUnique(parts, 'knobs'),
    ...checkUnique(parts, 'counters'),
    ...checkUnique(parts, 'classCounters'),
    ...checkUnique(parts, 'events'),
    ...parts.flatMap(({ file, part }) => [
      ...part.knobs.flatMap((knob) => [...checkKnob(knob), ...checkStartsAs(knob, parts)].map((message) => ({ file, field: knob.name, message }))),
      ...part.events.flatMap((event) => checkEvent(event, knobs).map((message) => ({ file, field: event.name, message }))),
    ]),
  ];
}

function checkEvent({ knob, format, tag }: TraceEvent, knobs: ReadonlySet<string>): readonly string[] {
  const fields = [...format.matchAll(/\{([^}]*)\}/g)].map(([, field]) => field ?? '');
  const names = fields.map((field) => field.replace(/:.*/, ''));
  const wellFormed = /^(\*counters|\*classCounters|[a-z][a-z0-9_]*:(bytes|count|ratio|address|text))$/;
  return [
    ...(knob === undefined || knobs.has(knob) ? [] : [`its knob ${knob} is not declared`]),
    ...(/^[A-Z][A-Z0-9_-]*$/.test(tag) ? [] : [`its tag ${tag} is not an upper-case word`]),
    ...(/[%"\\]/.test(format) ? ['its format has a %, a quotation mark or a backslash'] : []),
    ...fields
      .filter((field) => !wellFormed.test(field))
      .map((field) => `{${field}} in its format is not {name:bytes|count|ratio|address|text}`),
    ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `its format has ${name} twice`),
  ];
}

function checkUses({ boxes }: HeapSpec): readonly Diagnostic[] {
  return boxes.flatMap(({ name, uses }, index) =>
    uses
      .filter((used) => !boxes.slice(0, index).some((lower) => lower.name === used))
      .map((used) => ({ file: `boxes/${name}.ts`, field: 'uses', message: `${used} is not below ${name}` })),
  );
}

/** Constants of parts, of the geometry and of variants among themselves, and against those that are derived. */
export function checkConstants(heap: HeapSpec, derived: readonly Constant[]): readonly Diagnostic[] {
  const declared = [
    { file: 'geometry.ts', names: heap.geometry.constants },
    ...listParts(heap).map(({ file, part }) => ({ file, names: part.constants })),
  ];
  const seen = new Map(derived.map(({ name }) => [name, 'the derived constants']));
  return declared.flatMap(({ file, names }) => [
    ...findRepeated(file, 'constants', names, seen),
    ...names
      .filter(isTooLarge)
      .map(({ name, value }) => ({ file, field: name, message: `${value} does not fit an unsigned 64-bit constant` })),
  ]);
}

function isTooLarge({ value }: Constant): boolean {
  return value < 0n || value >= 1n << 64n;
}

const NAME = /^[A-Z][A-Z0-9_]*$/;

function checkUnique(parts: readonly Part[], list: 'knobs' | 'counters' | 'classCounters' | 'events'): readonly Diagnostic[] {
  const seen = new Map<string, string>();
  return parts.flatMap(({ file, part }) => findRepeated(file, list, part[list], seen));
}

/** `seen` maps a name to the file that declared it first, and grows. */
function findRepeated(
  file: string,
  list: string,
  entries: readonly { readonly name: string }[],
  seen: Map<string, string>,
): readonly Diagnostic[] {
  return entries.flatMap(({ name }) => {
    const first = seen.get(name);
    seen.set(name, first ?? file);
    const fault = (message: string): Diagnostic => ({ file, field: `${list}.${name}`, message });
    return [
      ...(NAME.test(name) ? [] : [fault('is not an upper-case C name')]),
      ...(first === undefined ? [] : [fault(`is declared already in ${first}`)]),
    ];
  });
}

function checkKnob(knob: Knob): readonly string[] {
  if (knob.type === 'text' || knob.type === 'bool') return [];
  const out: string[] = [];
  if (knob.min > knob.max) out.push(`its range ${knob.min} to ${knob.max} is empty`);
  if (knob.default < knob.min || knob.default > knob.max) out.push(`its default ${knob.default} is outside ${knob.min} to ${knob.max}`);
  if (knob.type === 'ratio') {
    for (const value of [knob.default, knob.min, knob.max]) if (!isWholeMilli(value)) out.push(`${value} has more than three decimals`);
  } else if (knob.max >= 1n << 63n || knob.min < -(1n << 63n)) out.push('its range does not fit a signed 64-bit number');
  return out;
}

function checkStartsAs({ startsAs, ...knob }: Knob, parts: readonly Part[]): readonly string[] {
  if (startsAs === undefined) return [];
  const constant = parts.flatMap(({ part }) => part.constants).find(({ name }) => name === startsAs);
  const preset = knob.type === 'text' ? undefined : knob.default;
  return constant?.value === preset ? [] : [`its default ${preset} is not ${startsAs}, ${constant?.value}, which holds until the environment is read`];
}
