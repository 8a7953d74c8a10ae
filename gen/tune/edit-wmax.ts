// Writes a region's W_MAX into the source text of size-classes.ts; comments and layout stay.
import { type Node, Project, type PropertyAssignment, SyntaxKind } from 'ts-morph';
import type { RegionName } from '../spec/types.ts';

export type WMaxEdits = Readonly<Partial<Record<RegionName, number>>>;

/** undefined when the source does not state one of the bounds as `<region>: { … wMax: ratio(<number>) … }`. */
export function editWMax(source: string, edits: WMaxEdits): string | undefined {
  const file = new Project({ useInMemoryFileSystem: true }).createSourceFile('size-classes.ts', source);
  for (const [region, wMax] of Object.entries(edits)) {
    const stated = findField(findField(findField(file, 'regions'), region), 'wMax')
      ?.getInitializerIfKind(SyntaxKind.CallExpression)
      ?.getArguments()[0];
    if (stated === undefined) return undefined;
    stated.replaceWithText(String(wMax));
  }
  return file.getFullText();
}

function findField(within: Node | undefined, name: string): PropertyAssignment | undefined {
  return within?.getDescendantsOfKind(SyntaxKind.PropertyAssignment).find((field) => field.getName() === name);
}
