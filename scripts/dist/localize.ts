// C text of one translation unit -> the same with internal linkage for everything that is not exported. Pure.
// So no name of ours can meet one of the program's, whatever links the file: a linker script, `ar`, -flto.
import { type Piece, readable, splitItems } from './split-items.ts';

/** What needs no word of its own: it has one, it declares no object, or it is exported. */
const keepsItsLinkage = /^(typedef|_Static_assert|HAK_EXPORT|HAK_EXPORT_AS|HAK_INLINE|HAKMEM_API|[A-Z][A-Z_]*\()|\b(static|HAK_INLINE|HAK_EXPORT)\b/;
const declaresType = /^(struct|union|enum)\b[^;={(]*(\{[^]*\})?\s*;$/;

/** File -> text, all of one translation unit. */
export function localizeNames(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const split = [...files].map(([file, text]) => [file, splitItems(text)] as const);
  const defined = new Set(split.flatMap(([, pieces]) => pieces.filter(isItem).flatMap(({ text }) => definedObject(text) ?? [])));
  return new Map(split.map(([file, pieces]) => [file, pieces.map((piece) => (isItem(piece) ? localize(piece.text, defined) : piece.text)).join('')]));
}

function isItem({ kind }: Piece): boolean {
  return kind === 'item';
}

function localize(item: string, defined: ReadonlySet<string>): string {
  const text = readable(item);
  if (text.startsWith('extern')) return defined.has(nameOfObject(text) ?? '') ? item.replace('extern', 'HAK_LOCAL') : item;
  return isOpen(text) ? `HAK_LOCAL ${item}` : item;
}

function isOpen(text: string): boolean {
  const head = /^[^{;=]*/.exec(text)?.[0] ?? '';
  return !keepsItsLinkage.test(head) && !declaresType.test(text);
}

/** The name when the item defines an object that other files may see. */
function definedObject(item: string): string | undefined {
  const text = readable(item);
  return text.startsWith('extern') || !isOpen(text) ? undefined : nameOfObject(text);
}

/** `extern T name[N];`, `T name = {…};`, `void (*_Atomic name)(…);` */
function nameOfObject(text: string): string | undefined {
  const head = (/^[^{;=]*/.exec(text)?.[0] ?? '').replaceAll(/\[[^\]]*\]/g, '');
  const pointer = /\(\*\s*(?:_Atomic\s+)?(\w+)\)\s*\(/.exec(head);
  return pointer?.[1] ?? /(\w+)\s*$/.exec(head)?.[1];
}
