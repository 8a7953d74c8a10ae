// A template and a model of cells to text. Handlebars is known here and in lint.ts only.
import Handlebars from 'handlebars';

export type Row = Readonly<Record<string, string>>;
/** Cells are text already; a list is the rows of one `{{#each}}`. */
export type Model = Readonly<Record<string, string | readonly Row[]>>;

/** The template has passed lintTemplate() with this model. */
export function renderTemplate(template: string, model: Model): string {
  return Handlebars.compile(template, { noEscape: true, strict: true })(model);
}
