// A command as typed in a shell -> its words. Quotes and backslashes work; nothing is expanded and no shell runs.
import { UserError } from '../run.ts';

const WORD = /(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/gsy;
const PART = /\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"|([^\s'"\\]+)/gs;

export function splitCommand(text: string): readonly string[] {
  const words: string[] = [];
  WORD.lastIndex = skipSpace(text, 0);
  while (WORD.lastIndex < text.length) {
    const at = WORD.lastIndex;
    const found = WORD.exec(text);
    if (found === null) throw new UserError(`--workload: a quote or backslash without its end at "${text.slice(at)}"`);
    words.push(unquote(found[0]));
    WORD.lastIndex = skipSpace(text, WORD.lastIndex);
  }
  return words;
}

function unquote(word: string): string {
  return word.replace(PART, (_, escaped?: string, single?: string, double?: string, plain?: string) => escaped ?? single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? plain ?? '');
}

function skipSpace(text: string, from: number): number {
  return from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
}
