// Writes a tuned spec into a file that may be there already: what did not change stays as it is, comments and layout included.
import { Node, type ObjectLiteralExpression, Project, type PropertyAssignment, type SourceFile, SyntaxKind } from 'ts-morph';
import type { TunedSpec } from '../spec/types.ts';
import { renderSpec, renderValue, UNIT_NAMES } from './spec-text.ts';

/** undefined when the source has no `export const tuned = { … }` to edit. */
export function editSpec(source: string | undefined, tuned: TunedSpec): string | undefined {
  if (source === undefined) return renderSpec(tuned);
  const file = new Project({ useInMemoryFileSystem: true }).createSourceFile('spec.ts', source);
  const literal = file.getVariableDeclaration('tuned')?.getFirstDescendantByKind(SyntaxKind.ObjectLiteralExpression);
  if (literal === undefined) return undefined;
  editFields(literal, tuned, 0);
  importUnits(file);
  return file.getFullText();
}

function editFields(literal: ObjectLiteralExpression, fields: object, depth: number): void {
  const wanted = Object.entries(fields).filter(([, value]) => value !== undefined);
  for (const property of listFields(literal)) if (!wanted.some(([name]) => name === property.getName())) property.remove();
  for (const [name, value] of wanted) {
    const property = listFields(literal).find((one) => one.getName() === name);
    if (property === undefined) literal.addPropertyAssignment({ name, initializer: renderValue(name, value, depth + 1) });
    else editValue(property, name, value, depth + 1);
  }
}

function editValue(property: PropertyAssignment, name: string, value: unknown, depth: number): void {
  const initializer = property.getInitializer();
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isObject && Node.isObjectLiteralExpression(initializer)) editFields(initializer, value, depth);
  else if (isObject || !isSame(readValue(initializer), value)) property.setInitializer(renderValue(name, value, depth));
}

function listFields(literal: ObjectLiteralExpression): readonly PropertyAssignment[] {
  return literal.getProperties().filter(Node.isPropertyAssignment);
}

const UNIT_BITS: Readonly<Record<(typeof UNIT_NAMES)[number], bigint>> = { bytes: 0n, count: 0n, KiB: 10n, MiB: 20n, TiB: 40n, ms: 0n, us: 0n, ratio: 0n };

/** What an expression of a spec comes to; undefined for one that is not written as specs are. */
function readValue(node: Node | undefined): unknown {
  if (Node.isStringLiteral(node)) return node.getLiteralText();
  if (!Node.isCallExpression(node)) return undefined;
  const callee = node.getExpression();
  if (Node.isPropertyAccessExpression(callee)) return callee.getName() === 'map' ? readSizes(callee.getExpression()) : undefined;
  const unit = UNIT_NAMES.find((name) => name === callee.getText());
  const text = node.getArguments()[0]?.getText().replaceAll('_', '').replace(/n$/, '') ?? '';
  if (unit === undefined || !/^\d+(\.\d+)?$/.test(text)) return undefined;
  return unit === 'ratio' ? Number(text) : BigInt(text) << UNIT_BITS[unit];
}

function readSizes(node: Node): readonly bigint[] | undefined {
  if (!Node.isArrayLiteralExpression(node)) return undefined;
  const texts = node.getElements().map((element) => element.getText().replaceAll('_', '').replace(/n$/, ''));
  return texts.every((text) => /^\d+$/.test(text)) ? texts.map(BigInt) : undefined;
}

function isSame(now: unknown, wanted: unknown): boolean {
  if (!Array.isArray(now) || !Array.isArray(wanted)) return now === wanted;
  return now.length === wanted.length && now.every((size, index) => size === wanted[index]);
}

function importUnits(file: SourceFile): void {
  const declaration = file.getImportDeclaration((one) => one.getModuleSpecifierValue() === '../units.ts');
  const body = file.getVariableDeclaration('tuned')?.getText() ?? '';
  const used = UNIT_NAMES.filter((name) => new RegExp(`\\b${name}\\b[()]`).test(body));
  const known = declaration?.getNamedImports().map((one) => one.getName()) ?? [];
  const missing = used.filter((name) => !known.includes(name));
  if (missing.length === 0) return;
  if (declaration === undefined) file.addImportDeclaration({ moduleSpecifier: '../units.ts', namedImports: missing });
  else declaration.addNamedImports(missing);
}
