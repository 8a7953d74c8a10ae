// A template and a model of cells to text. Handlebars is known here and in lint.ts only.
import Handlebars from 'handlebars';
import { lintTemplate } from './lint.ts';

export type Row = Readonly<Record<string, string>>;
/** Cells are text already; a list is the rows of one `{{#each}}`. */
export type Model = Readonly<Record<string, string | readonly Row[]>>;

export function renderTemplate(name: string, template: string, model: Model): string {
  const faults = lintTemplate(name, template, model);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return Handlebars.compile(template, { noEscape: true, strict: true })(model);
}
