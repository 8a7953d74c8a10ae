// A template holds rows: one level of {{#each}}, plain paths, nothing that decides. Paths and model match both ways.
import Handlebars from 'handlebars';
import type { Model, Row } from './render.ts';

const MAX_LINES = 60;

/** Sentences, one per fault; a template without one renders every cell of its model. */
export function lintTemplate(template: string, model: Model): readonly string[] {
  const faults: string[] = [];
  if (template.split('\n').length - 1 > MAX_LINES) faults.push(`more than ${MAX_LINES} lines`);
  const usedTop = new Set<string>();
  for (const node of Handlebars.parse(template).body) {
    if (node.type === 'BlockStatement') faults.push(...lintEach(node as hbs.AST.BlockStatement, model, usedTop));
    else faults.push(...lintCell(node, new Set(Object.keys(model).filter((key) => typeof model[key] === 'string')), usedTop));
  }
  for (const key of Object.keys(model)) if (!usedTop.has(key)) faults.push(`the model's field ${key} is not used`);
  return faults;
}

function lintEach(block: hbs.AST.BlockStatement, model: Model, usedTop: Set<string>): readonly string[] {
  const list = block.params[0] as hbs.AST.PathExpression | undefined;
  const key = list?.original ?? '';
  if (block.path.type !== 'PathExpression' || (block.path as hbs.AST.PathExpression).original !== 'each')
    return ['a block that is not {{#each}}'];
  usedTop.add(key);
  const rows = model[key];
  if (typeof rows !== 'object') return [`{{#each ${key}}}, which the model does not have`];
  const fields = new Set(rows.flatMap((row: Row) => Object.keys(row)));
  const used = new Set<string>();
  const faults = block.program.body.flatMap((node) => lintCell(node, rows.length > 0 ? fields : undefined, used));
  if (block.inverse !== undefined && block.inverse !== null) faults.push(`an {{else}} in {{#each ${key}}}`);
  for (const field of fields) if (!used.has(field)) faults.push(`the field ${field} of ${key} is not used`);
  return faults;
}

/** `known` is undefined where the list has no row to compare with. */
function lintCell(node: hbs.AST.Statement, known: ReadonlySet<string> | undefined, used: Set<string>): string[] {
  if (node.type === 'ContentStatement' || node.type === 'CommentStatement') return [];
  const path = (node as hbs.AST.MustacheStatement).path as hbs.AST.PathExpression | undefined;
  if (node.type !== 'MustacheStatement' || path?.type !== 'PathExpression' || (node as hbs.AST.MustacheStatement).params.length > 0)
    return [`a ${node.type} that is not a plain path`];
  used.add(path.original);
  return known === undefined || known.has(path.original) ? [] : [`{{${path.original}}}, which the model does not have`];
}
