// What an expression of a spec's source says, as far as it is written down there: units of numbers, strings, lists.
import { Node } from 'ts-morph';

type Literal = bigint | number | string | readonly Literal[];

/** undefined for what comes from elsewhere: a name, a sum. */
export function readLiteral(node: Node | undefined): Literal | undefined {
  if (node === undefined) return undefined;
  if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node)) return node.getLiteralValue();
  if (Node.isNumericLiteral(node)) return Number(node.getText().replaceAll('_', ''));
  if (Node.isBigIntLiteral(node)) return BigInt(node.getText().replace(/[_n]/g, ''));
  if (Node.isArrayLiteralExpression(node)) return readAll(node.getElements().map(readLiteral));
  if (!Node.isCallExpression(node)) return undefined;
  const called = node.getExpression();
  const [argument] = node.getArguments();
  if (!Node.isPropertyAccessExpression(called)) return applyUnit(called.getText(), readLiteral(argument));
  const list = called.getName() === 'map' ? readLiteral(called.getExpression()) : undefined;
  return Array.isArray(list) ? readAll(list.map((item) => applyUnit(argument?.getText() ?? '', item))) : undefined;
}

export function isSameLiteral(a: Literal, b: Literal): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((item, index) => isSameLiteral(item, b[index] ?? ''));
}

const shifts: Readonly<Record<string, bigint>> = { bytes: 0n, count: 0n, ms: 0n, us: 0n, KiB: 10n, MiB: 20n, TiB: 40n };

function applyUnit(unit: string, value: Literal | undefined): Literal | undefined {
  if (unit === 'ratio') return typeof value === 'number' ? value : undefined;
  const shift = shifts[unit];
  const isWhole = typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
  return shift === undefined || !isWhole ? undefined : BigInt(value) << shift;
}

function readAll(items: readonly (Literal | undefined)[]): readonly Literal[] | undefined {
  const read = items.filter((item) => item !== undefined);
  return read.length === items.length ? read : undefined;
}
