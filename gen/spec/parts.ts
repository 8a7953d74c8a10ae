// The parts that may declare constants, knobs, counters and events, lowest layer first, with the directory of their C.
import type { HeapSpec, PartSpec } from './types.ts';

export interface Part {
  /** The spec file, from gen/spec/. */
  readonly file: string;
  /** The C directory, from templates/. */
  readonly directory: string;
  readonly part: PartSpec;
}

export function listParts({ diag, boxes, preload }: HeapSpec): readonly Part[] {
  return [
    { file: 'diag.ts', directory: 'diag', part: diag },
    ...boxes.map((box) => ({ file: `boxes/${box.name}.ts`, directory: `boxes/${box.name}`, part: box })),
    { file: 'preload.ts', directory: 'preload', part: preload },
  ];
}

/** The C directories, lowest first; a file includes nothing from a directory that stands after its own. */
export function listLayers(heap: HeapSpec): readonly string[] {
  return ['base', 'os', 'tables', ...listParts(heap).map(({ directory }) => directory)];
}
