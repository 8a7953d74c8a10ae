// Text in a page: names from programs hold <, > and quotes.

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

/** JSON inside a script element, which ends at the first `</script` whatever stands around it. */
export function escapeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

/** A whole page that asks for nothing else. */
export function wrapPage(title: string, style: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

export interface Column<Row> {
  readonly title: string;
  /** A figure is sorted by its value. */
  readonly value?: (row: Row) => number;
  readonly text: (row: Row) => string;
  /** HTML instead of the text. */
  readonly cell?: (row: Row) => string;
  /** Class of the cell. */
  readonly mark?: (row: Row) => string;
  /** Of 1: draws a bar. */
  readonly share?: (row: Row) => number;
}

/** A table whose heads sort it; `search` is what a row is found by. */
export function formatSortable<Row>(id: string, columns: readonly Column<Row>[], rows: readonly Row[], search: (row: Row) => string = () => ''): string {
  const heads = columns.map(({ title, value }) => `<th scope="col"${value === undefined ? ' class="text"' : ''}><button type="button">${escapeHtml(title)}</button></th>`);
  const lines = rows.map((row) => `<tr data-search="${escapeHtml(search(row))}">${columns.map((column) => formatCell(column, row)).join('')}</tr>`);
  return `<div class="wide"><table class="sortable" id="${id}"><thead><tr>${heads.join('')}</tr></thead><tbody>${lines.join('\n')}</tbody></table></div>`;
}

function formatCell<Row>({ value, text, cell, mark, share }: Column<Row>, row: Row): string {
  const classes = [value === undefined ? 'text' : '', mark?.(row) ?? '', share === undefined ? '' : 'bar'].filter((name) => name !== '').join(' ');
  const width = share === undefined ? '' : ` style="--share:${(100 * Math.max(0, Math.min(1, share(row) || 0))).toFixed(1)}%"`;
  return `<td${classes === '' ? '' : ` class="${classes}"`}${value === undefined ? '' : ` data-value="${value(row)}"`}${width}>${cell?.(row) ?? escapeHtml(text(row))}</td>`;
}
