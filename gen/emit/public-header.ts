// What hakmem.h has of the specs: the version, and the statistics as a struct.
import type { HeapSpec } from '../spec/types.ts';
import type { Model } from './render.ts';
import { formatString } from './text.ts';

/** The line of templates/preload/hakmem.h that stands for the generated part. */
const generatedPart = '#include "preload/public.h"\n';

/** The header as programs include it: one file. `files` are those of a variant, by their paths from its src/. */
export function joinHeader(files: ReadonlyMap<string, string>): string {
  const header = files.get('preload/hakmem.h') ?? '';
  return header.replace(generatedPart, () => files.get('preload/public.h') ?? '');
}

export function modelPublicHeader(heap: HeapSpec): Model {
  const [major = '0', minor = '0', patch = '0'] = heap.version.split(/[.-]/);
  return { version: formatString(heap.version), major, minor, patch, fields: listFields(heap).map(({ name, doc }) => ({ name, doc })) };
}

export function modelStatsFields(heap: HeapSpec): Model {
  return { fields: listFields(heap).map(({ name, source }) => ({ name, source })) };
}

interface Field {
  readonly name: string;
  readonly doc: string;
  readonly source: string;
}

/** The words of hak_stats_t: their names, and where in a snapshot they are. */
function listFields({ stats }: HeapSpec): readonly Field[] {
  return stats.fields.flatMap((name): readonly Field[] => {
    const lower = name.toLowerCase();
    const figure = stats.figures.find((each) => each.name === name);
    if (figure !== undefined) return [{ name: lower, doc: figure.doc, source: `figures[HAK_FIGURE_${name}]` }];
    const place = stats.places.find((each) => each.name === name);
    return [
      { name: `${lower}_bytes`, doc: place?.doc ?? '', source: `bytes[HAK_PLACE_${name}]` },
      { name: `${lower}_resident`, doc: 'of those, resident', source: `resident[HAK_PLACE_${name}]` },
    ];
  });
}
