// heap.ts and a spec of the user's own -> the heap that both describe.
import type { Constant, HeapSpec, Knob, PartSpec, TunedSpec } from '../spec/types.ts';

/** What `checkTuned` found a fault in is left out. */
export function applyTuned(heap: HeapSpec, { geometry = {}, sizeClasses, constants = {} }: TunedSpec): HeapSpec {
  const values = new Map(Object.entries(constants));
  const applyTo = <Part extends PartSpec>(part: Part): Part => ({
    ...part,
    constants: setConstants(part.constants, values),
    knobs: part.knobs.map((knob) => setDefault(knob, values)),
  });
  return {
    ...heap,
    geometry: { ...heap.geometry, ...geometry, constants: setConstants(heap.geometry.constants, values) },
    sizeClasses,
    diag: applyTo(heap.diag),
    preload: applyTo(heap.preload),
    boxes: heap.boxes.map(applyTo),
  };
}

type Values = ReadonlyMap<string, Constant['value']>;

function setConstants(constants: readonly Constant[], values: Values): readonly Constant[] {
  return constants.map((constant) => ({ ...constant, value: values.get(constant.name) ?? constant.value }) as Constant);
}

function setDefault(knob: Knob, values: Values): Knob {
  const value = knob.startsAs === undefined ? undefined : values.get(knob.startsAs);
  return value === undefined ? knob : ({ ...knob, default: value } as Knob);
}
