// Tables: a click on a head sorts, a search leaves the rows that match.

export function makeSortable(table: HTMLTableElement): void {
  for (const head of table.tHead?.rows[0]?.cells ?? []) head.querySelector('button')?.addEventListener('click', () => sortBy(table, head));
}

export function filterRows(table: HTMLTableElement, term: string): void {
  const wanted = term.toLowerCase();
  for (const row of table.tBodies[0]?.rows ?? []) row.hidden = wanted !== '' && !(row.dataset['search'] ?? '').toLowerCase().includes(wanted);
}

function sortBy(table: HTMLTableElement, head: HTMLTableCellElement): void {
  const body = table.tBodies[0];
  if (body === undefined) return;
  const isText = head.classList.contains('text');
  const current = head.getAttribute('aria-sort');
  // Figures are wanted from the largest, names from A.
  const isDescending = current === null ? !isText : current === 'ascending';
  for (const other of table.tHead?.rows[0]?.cells ?? []) other.removeAttribute('aria-sort');
  head.setAttribute('aria-sort', isDescending ? 'descending' : 'ascending');
  const sign = isDescending ? -1 : 1;
  body.append(...[...body.rows].sort((a, b) => sign * compareCells(a.cells[head.cellIndex], b.cells[head.cellIndex], isText)));
}

function compareCells(a: HTMLTableCellElement | undefined, b: HTMLTableCellElement | undefined, isText: boolean): number {
  if (isText) return (a?.textContent ?? '').localeCompare(b?.textContent ?? '');
  return Number(a?.dataset['value'] ?? 0) - Number(b?.dataset['value'] ?? 0);
}
