// Writes a region's W_MAX into the source text of size-classes.ts; comments and layout stay.
import { type CallExpression, Project, SyntaxKind } from 'ts-morph';
import type { RegionName } from '../spec/types.ts';

export type WMaxEdits = Readonly<Partial<Record<RegionName, number>>>;

export function editWMax(source: string, edits: WMaxEdits): string {
  const file = new Project({ useInMemoryFileSystem: true }).createSourceFile('size-classes.ts', source);
  const regions = file.getVariableDeclarationOrThrow('sizeClasses').getFirstDescendantOrThrow((node) => node.isKind(SyntaxKind.PropertyAssignment) && node.getName() === 'regions');
  for (const [region, wMax] of Object.entries(edits)) {
    const owner = regions.getFirstDescendantOrThrow((node) => node.isKind(SyntaxKind.PropertyAssignment) && node.getName() === region);
    const field = owner.getFirstDescendantOrThrow((node) => node.isKind(SyntaxKind.PropertyAssignment) && node.getName() === 'wMax');
    const call: CallExpression = field.getFirstDescendantByKindOrThrow(SyntaxKind.CallExpression);
    call.getArguments()[0]?.replaceWithText(String(wMax));
  }
  return file.getFullText();
}
