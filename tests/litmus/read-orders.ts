// The memory orders that the C states: every order stronger than relaxed, with its operation and its function.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Site } from './protocol.ts';

export interface StatedOrder {
  readonly file: string;
  readonly inside: string;
  /** The whole operation on one line, from its name to its closing parenthesis. */
  readonly call: string;
  /** Which of its orders this is: 1 is that of a failure. */
  readonly position: number;
  readonly order: string;
}

export function readOrders(templates: string): StatedOrder[] {
  const files = readdirSync(templates, { recursive: true, encoding: 'utf8' }).filter((file) => /\.[ch]$/.test(file));
  return files.sort().flatMap((file) => ordersIn(file, readFileSync(path.join(templates, file), 'utf8')));
}

export function ordersIn(file: string, text: string): StatedOrder[] {
  return [...text.matchAll(/\batomic_\w+\(/g)].flatMap((match) => {
    const call = callAt(text, match.index).replace(/\s+/g, ' ');
    const orders = [...withoutInner(call).matchAll(/memory_order_(\w+)/g)].map(([, order]) => order!);
    return orders.flatMap((order, position) => (order === 'relaxed' ? [] : [{ file, inside: functionAround(text, match.index), call, position, order }]));
  });
}

/** Whether an order in a site's words is the one that the C states. */
export const isOf = (site: Site, stated: StatedOrder): boolean =>
  stated.file === site.file && stated.inside === site.inside && stated.call.startsWith(site.call) && stated.position === (site.isFailure ? 1 : 0);

/** An argument may be an atomic operation with orders of its own. */
function withoutInner(call: string): string {
  const inner = call.slice(1).search(/\batomic_\w+\(/) + 1;
  return inner === 0 ? call : withoutInner(call.replace(callAt(call, inner), ''));
}

function callAt(text: string, start: number): string {
  let depth = 0;
  for (let at = text.indexOf('(', start); at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return text.slice(start, at + 1);
  }
  throw new Error(`The call at character ${start} has no end.`);
}

/** The name in the last line before that begins a function: at the margin, and followed by parameters. */
function functionAround(text: string, at: number): string {
  const lines = text.slice(0, text.indexOf('\n', at)).split('\n').reverse();
  for (const line of lines) {
    const name = /^(?!_Static_assert|#|typedef)[A-Za-z].*?\b(\w+)\((?!.*\);$)/.exec(line)?.[1];
    if (name !== undefined && name !== '_Atomic') return name;
  }
  return '';
}
