// C text -> its declarations and definitions at file level, as they follow one another. Pure.

/** A stretch of the text between two items: preprocessor lines, comments, white space; or an item itself, up to its `;` or `}`. */
export interface Piece {
  readonly kind: 'item' | 'other';
  readonly text: string;
}

/** What is none of the item's own characters: comments, strings, characters, preprocessor lines with what they go on with. */
const opaque = /\/\*[^]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|^[ \t]*#(?:\\\n|[^\n])*/gmy;

/** The pieces joined are the text. */
export function splitItems(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  let at = 0;
  while (at < text.length) {
    at = skipBetween(text, at);
    if (at > start) pieces.push({ kind: 'other', text: text.slice(start, at) });
    start = at;
    if (at >= text.length) break;
    at = findEnd(text, at);
    pieces.push({ kind: 'item', text: text.slice(start, at) });
    start = at;
  }
  return pieces;
}

/** The item without comments and strings, for reading what it declares. */
export function readable(item: string): string {
  return item.replace(new RegExp(opaque, 'gm'), (found) => (found.startsWith('"') ? '""' : ' '));
}

function skipBetween(text: string, from: number): number {
  let at = from;
  for (;;) {
    const next = skipOpaque(text, at);
    const isString = text[at] === '"' || text[at] === "'";
    if (next > at && !isString) at = next;
    else if (/\s/.test(text[at] ?? '')) at++;
    else return at;
  }
}

/** A body in braces ends a function; an initializer or a struct is followed by its `;`. */
function findEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; ) {
    const next = skipOpaque(text, at);
    if (next > at) {
      at = next;
      continue;
    }
    const character = text[at];
    at++;
    if (character === '{' || character === '(') depth++;
    if (character === '}' || character === ')') depth--;
    if (depth === 0 && character === ';') return at;
    if (depth === 0 && character === '}' && isFunction(text.slice(from, at))) return at;
    if (depth === 0 && character === ')' && /^[A-Z][A-Z_]*\(/.test(text.slice(from, at)) && /^\n/.test(text.slice(at))) return at; // a macro that defines
  }
  throw new Error(`there is no end to: ${text.slice(from, from + 80)}`);
}

function isFunction(item: string): boolean {
  const head = readable(item).split('{')[0] ?? '';
  return /\)\s*$/.test(head) && !head.includes('=');
}

function skipOpaque(text: string, at: number): number {
  opaque.lastIndex = at;
  return opaque.test(text) ? opaque.lastIndex : at;
}
