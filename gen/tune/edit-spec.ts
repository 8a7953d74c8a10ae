// Writes a TunedSpec as the source of gen/spec/profiles/<name>.ts: a new file, or the changed values into the one there is.
import { Node, type ObjectLiteralExpression, Project, type SourceFile, SyntaxKind } from 'ts-morph';
import type { TunedSpec } from '../spec/types.ts';
import { isSameLiteral, readLiteral } from './read-literal.ts';
import { describeSpec, renderTree, type SpecTree, wrapList } from './spec-text.ts';

/** Where a spec has its types and its units from. */
export interface SpecModules {
  readonly types: string;
  readonly units: string;
}

const ownModules: SpecModules = { types: '../types.ts', units: '../units.ts' };

/**
 * Of a source that is there comments and layout stay, and whatever says the same already. undefined: it exports no
 * `tuned = { … }`.
 */
export function editSpec(source: string | undefined, tuned: TunedSpec, modules = ownModules): string | undefined {
  const tree = describeSpec(tuned);
  const file = new Project({ useInMemoryFileSystem: true }).createSourceFile('spec.ts', source ?? renderFile(tree, modules));
  const object = findObject(file);
  if (object === undefined) return undefined;
  if (source !== undefined) editValue(object, tree, object);
  importUnits(file, modules.units);
  return file.getFullText();
}

function renderFile(tree: SpecTree, modules: SpecModules): string {
  const origin = tree['profile'] === undefined ? '' : ' It was tuned to the program that `doc` names; `profile` is the hash of what was recorded of it.';
  return `// A heap that differs from heap.ts in data alone; gen/spec/size-classes.ts says what the numbers mean.${origin === '' ? '' : `\n//${origin}`}
import type { TunedSpec } from '${modules.types}';
import { bytes } from '${modules.units}';

export const tuned = ${renderTree(tree, 0)} as const satisfies TunedSpec;
`;
}

function findObject(file: SourceFile): ObjectLiteralExpression | undefined {
  let value: Node | undefined = file.getVariableDeclaration('tuned')?.getInitializer();
  while (Node.isSatisfiesExpression(value) || Node.isAsExpression(value)) value = value.getExpression();
  return Node.isObjectLiteralExpression(value) ? value : undefined;
}

function editFields(object: ObjectLiteralExpression, tree: SpecTree): void {
  const stated = object.getProperties().flatMap((property) => (Node.isPropertyAssignment(property) ? [property.getName()] : []));
  for (const name of stated.filter((field) => !(field in tree))) object.getProperty(name)?.remove();
  for (const [name, value] of Object.entries(tree)) {
    const field = object.getProperty(name)?.asKind(SyntaxKind.PropertyAssignment);
    if (field === undefined) object.addPropertyAssignment({ name, initializer: renderValue(value, object) });
    else editValue(field.getInitializerOrThrow(), value, object);
  }
}

function editValue(node: Node, value: string | SpecTree, within: ObjectLiteralExpression): void {
  if (typeof value === 'object' && Node.isObjectLiteralExpression(node) && isAllStated(node, value)) return editFields(node, value);
  const [before, after] = typeof value === 'string' ? [readLiteral(node), readLiteral(parseExpression(value))] : [];
  if (before === undefined || after === undefined || !isSameLiteral(before, after)) node.replaceWithText(renderValue(value, within));
}

/** What a spread brings is overridden field by field, which leaves nothing of it where a spec has to have all the fields. */
function isAllStated(object: ObjectLiteralExpression, tree: SpecTree): boolean {
  const hasSpread = object.getProperties().some((property) => !Node.isPropertyAssignment(property));
  return !hasSpread || !Object.keys(tree).some((name) => /^(HAK_\w+|doc|unit|superslab|arena)$/.test(name));
}

function parseExpression(text: string): Node | undefined {
  return new Project({ useInMemoryFileSystem: true }).createSourceFile('value.ts', `const value = ${text};`).getVariableDeclaration('value')?.getInitializer();
}

function renderValue(value: string | SpecTree, within: ObjectLiteralExpression): string {
  const indent = within.getStartLineNumber() === within.getEndLineNumber() ? 0 : within.getChildIndentationText().length;
  return typeof value === 'string' ? wrapList(value, indent) : renderTree(value, indent);
}

const UNIT_NAMES = ['bytes', 'count', 'KiB', 'MiB', 'ms', 'ratio', 'TiB', 'us'] as const;

/** Exactly those units that the text uses; whatever else the file imports stays. */
function importUnits(file: SourceFile, from: string): void {
  const names = file.getDescendantsOfKind(SyntaxKind.Identifier).filter((name) => !Node.isImportSpecifier(name.getParent()));
  const used = new Set(names.map((name) => name.getText()));
  const found = file.getImportDeclaration((declaration) => declaration.getModuleSpecifierValue() === from && !declaration.isTypeOnly());
  const kept = (found?.getNamedImports() ?? []).map((one) => one.getText()).filter((text) => !UNIT_NAMES.some((name) => name === text));
  const wanted = [...UNIT_NAMES.filter((name) => used.has(name)), ...kept];
  const text = `{ ${wanted.join(', ')} }`;
  if (wanted.length === 0) found?.remove();
  else if (found === undefined) file.insertText(file.getImportDeclarations().at(-1)?.getEnd() ?? 0, `\nimport ${text} from '${from}';`);
  else if (!isSameList(found.getNamedImports().map((one) => one.getText()), wanted)) found.getImportClauseOrThrow().replaceWithText(text);
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name));
}
