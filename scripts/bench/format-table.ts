// A table without borders.
import Table, { type HorizontalAlignment } from 'cli-table3';

const BORDERS = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'] as const;
const NO_BORDERS = Object.fromEntries(BORDERS.map((border) => [border, '']));

/** The first column and those whose head has a star are text, the others are numbers. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const colAligns = head.map((title, index): HorizontalAlignment => (index === 0 || title.startsWith('*') ? 'left' : 'right'));
  const style = { 'padding-left': 0, 'padding-right': 1, head: [], border: [] };
  const table = new Table({ head: head.map((title) => title.replace('*', '')), colAligns, style, chars: { ...NO_BORDERS, middle: ' ' } });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}
