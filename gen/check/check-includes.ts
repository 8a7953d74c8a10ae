// C includes go down: a file uses its own directory, the layers below, and the boxes that its spec lists.
// Every layer may see the constants, which are numbers and know no layer.
import { listLayers, listParts } from '../spec/parts.ts';
import type { HeapSpec } from '../spec/types.ts';
import type { Diagnostic } from './diagnostic.ts';

/** `sources` maps a path from templates/ to its text; `generated` are the files that generation adds. */
export function checkIncludes(heap: HeapSpec, sources: ReadonlyMap<string, string>, generated: readonly string[]): readonly Diagnostic[] {
  const layers = listLayers(heap);
  const uses = new Map(listParts(heap).map(({ directory, part }) => [directory, part.uses.map((box) => `boxes/${box}`)]));
  return [...sources].flatMap(([path, text]) => {
    const own = directoryOf(path);
    const fault = (message: string): Diagnostic => ({ file: `templates/${path}`, field: '', message });
    if (!layers.includes(own)) return [fault(`${own}/ is not one of the layers ${layers.join(' < ')}`)];
    return listIncludes(text).flatMap((include) => {
      const other = directoryOf(include);
      if (!sources.has(include) && !generated.includes(include))
        return [fault(`#include "${include}" names no file under templates/ and none that is generated`)];
      if (other === own || include === 'tables/constants.h') return [];
      if (layers.indexOf(other) > layers.indexOf(own)) return [fault(`#include "${include}" goes up: ${other} stands above ${own}`)];
      if (other.startsWith('boxes/') && !uses.get(own)?.includes(other))
        return [fault(`#include "${include}", but the spec of ${own} does not list ${other.slice(6)} in its uses`)];
      return [];
    });
  });
}

function listIncludes(text: string): readonly string[] {
  return [...text.matchAll(/^[ \t]*#[ \t]*include[ \t]+"([^"]+)"/gm)].map(([, path]) => path ?? '');
}

function directoryOf(path: string): string {
  return path.split('/').slice(0, -1).join('/');
}
