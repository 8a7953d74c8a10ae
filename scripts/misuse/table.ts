// docs/hardening.md: what stands between its marks is made from runs of the misuse set, and read again as what is promised.
import { type Column, type MisuseCase, type OutcomeName, outcomeNames, outcomes } from './types.ts';

const begin = '<!-- made by: npm run test-misuse -- --update -->';
const end = '<!-- until here -->';

export type Columns = ReadonlyMap<string, Column>;

export function replaceTable(document: string, table: string): string {
  const [before, rest] = splitAt(document, begin);
  const [, after] = splitAt(rest, end);
  return `${before}${begin}\n\n${table}\n${end}${after}`;
}

export function formatTable(cases: readonly MisuseCase[], columns: Columns): string {
  const names = [...columns.keys()];
  const counts = outcomeNames.map((outcome) => [outcome, ...names.map((name) => String(countOutcome(columns.get(name), outcome))), outcomes[outcome]]);
  const groups = [...new Set(cases.map(({ group }) => group))];
  return [
    `Of ${cases.length} cases:`,
    '',
    ...formatRows(['outcome', ...names, ''], counts),
    '',
    ...groups.flatMap((group) => [
      `### ${group[0]?.toUpperCase()}${group.slice(1)}`,
      '',
      ...formatRows(
        ['case', 'what is done', ...names],
        cases.filter((one) => one.group === group).map(({ name, text }) => [`\`${name}\``, text, ...names.map((column) => columns.get(column)?.get(name) ?? '')]),
      ),
      '',
    ]),
  ].join('\n');
}

/** The columns of a document that formatTable has written. */
export function readTable(document: string): Columns {
  const columns = new Map<string, Map<string, OutcomeName>>();
  let names: readonly string[] = [];
  for (const line of document.split('\n')) {
    const [first = '', , ...cells] = line.split('|').slice(1, -1).map((cell) => cell.trim());
    if (first === 'case') names = cells;
    const name = /^`(\w+)`$/.exec(first)?.[1];
    if (name === undefined) continue;
    cells.forEach((cell, index) => {
      const outcome = outcomeNames.find((one) => one === cell);
      const column = names[index] ?? '';
      if (outcome !== undefined) columns.set(column, (columns.get(column) ?? new Map<string, OutcomeName>()).set(name, outcome));
    });
  }
  return columns;
}

/**
 * Sentences: each hang, and each outcome worse than the one promised. What is no promise (a crash, silence) may come out otherwise. Without
 * promises only hangs count.
 */
export function listBrokenPromises(promised: Column | undefined, found: Column): readonly string[] {
  return [...found].flatMap(([name, outcome]) => {
    if (outcome === 'hang') return [`${name}: hangs`];
    const promise = promised?.get(name);
    if (promise === undefined || keeps(promise, outcome)) return [];
    return [`${name}: docs/hardening.md promises "${promise}", now it is "${outcome}"`];
  });
}

function keeps(promise: OutcomeName, outcome: OutcomeName): boolean {
  if (promise === 'at once') return outcome === 'at once';
  if (promise === 'later') return outcome === 'at once' || outcome === 'later';
  if (promise === 'harmless') return outcome === 'at once' || outcome === 'later' || outcome === 'harmless';
  return true;
}

export function countOutcome(column: Column | undefined, outcome: OutcomeName): number {
  return [...(column?.values() ?? [])].filter((one) => one === outcome).length;
}

function formatRows(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

function splitAt(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`docs/hardening.md has no line ${mark}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}
