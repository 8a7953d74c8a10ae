// A tuned spec as the source text of a file of gen/spec/profiles/.
import type { TunedSpec } from '../spec/types.ts';

/** Names of units.ts, in the order in which they are imported. */
export const UNIT_NAMES = ['bytes', 'count', 'KiB', 'MiB', 'TiB', 'ms', 'us', 'ratio'] as const;

const LINE_WIDTH = 130;
const COUNTS = /(Blocks|Divisor|Bits|unitsWhenWasteful)$/;

/** `units` are imported as far as they are used. */
export function renderSpec(tuned: TunedSpec): string {
  const body = renderValue('', tuned, 0);
  const units = UNIT_NAMES.filter((name) => new RegExp(`\\b${name}\\b[()]`).test(body));
  return [
    `// ${toComment(tuned.doc)}: made by npm run tune, yours to change.`,
    "import type { TunedSpec } from '../types.ts';",
    `import { ${units.join(', ')} } from '../units.ts';`,
    '',
    `export const tuned = ${body} as const satisfies TunedSpec;`,
    '',
  ].join('\n');
}

/** A field of the spec, by its name: bytes in the largest unit that divides them. */
export function renderValue(name: string, value: unknown, depth: number): string {
  if (typeof value === 'bigint') return renderNumber(name, value);
  if (typeof value === 'number') return `ratio(${value})`;
  if (typeof value === 'string') return renderText(value);
  if (Array.isArray(value)) return renderSizes(value as readonly bigint[], depth);
  const indent = '  '.repeat(depth + 1);
  const fields = Object.entries(value as object).filter(([, one]) => one !== undefined);
  const texts = fields.map(([key, one]) => `${key}: ${renderValue(key, one, depth + 1)}`);
  const line = `{ ${texts.join(', ')} }`;
  if (depth > 1 && !line.includes('\n') && line.length + indent.length < LINE_WIDTH && fields.length < 5) return line;
  return `{\n${texts.map((text) => `${indent}${text},\n`).join('')}${'  '.repeat(depth)}}`;
}

function renderNumber(name: string, value: bigint): string {
  if (name.endsWith('_MS')) return `ms(${value})`;
  if (name.endsWith('_US')) return `us(${value})`;
  const isCount = name.startsWith('HAK_') ? !name.endsWith('_BYTES') : COUNTS.test(name);
  if (isCount) return `count(${value})`;
  const [unit, bits] = ([['TiB', 40n], ['MiB', 20n], ['KiB', 10n]] as const).find(([, shift]) => value > 0n && value % (1n << shift) === 0n) ?? ['bytes', 0n];
  return `${unit}(${value >> bits})`;
}

function renderSizes(sizes: readonly bigint[], depth: number): string {
  const indent = '  '.repeat(depth + 1);
  const lines = [''];
  for (const size of sizes) {
    const last = lines[lines.length - 1] ?? '';
    if (`${indent}${last} ${size},`.length > LINE_WIDTH) lines.push(`${size},`);
    else lines[lines.length - 1] = last === '' ? `${size},` : `${last} ${size},`;
  }
  return `[\n${lines.map((line) => `${indent}${line}\n`).join('')}${'  '.repeat(depth)}].map(bytes)`;
}

function renderText(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replace(/[\u0000-\u001f]/g, ' ')}'`;
}

function toComment(text: string): string {
  const line = text.replace(/[\u0000-\u001f]/g, ' ');
  return line.charAt(0).toUpperCase() + line.slice(1);
}
