// The sources of several variants -> sources that are any of them, by a macro. Pure.

export interface VariantSources {
  readonly name: string;
  readonly doc: string;
  /** Path from out/<variant>/src/ -> text. */
  readonly files: ReadonlyMap<string, string>;
}

/** The first variant's lines stand where no other one is asked for. */
export function mergeVariants(variants: readonly VariantSources[]): ReadonlyMap<string, string> {
  const [first] = variants;
  if (first === undefined) throw new Error('there is no variant to merge');
  return new Map([...first.files].map(([file]) => [file, mergeFile(variants.map(({ name, files }) => ({ name, lines: linesOf(files, file) })))]));
}

interface VariantLines {
  readonly name: string;
  readonly lines: readonly string[];
}

function linesOf(files: ReadonlyMap<string, string>, file: string): readonly string[] {
  const text = files.get(file);
  if (text === undefined) throw new Error(`${file} is not in every variant`);
  return text.split('\n');
}

/** Runs of lines that differ stand under a condition; texts of different lengths differ as a whole. */
function mergeFile(texts: readonly VariantLines[]): string {
  const length = texts[0]?.lines.length ?? 0;
  if (texts.some(({ lines }) => lines.length !== length)) return chooseLines(texts).join('\n');
  const merged: string[] = [];
  for (let at = 0; at < length; ) {
    let end = at;
    while (end < length && differs(texts, end)) end++;
    if (end > at) merged.push(...chooseLines(texts.map(({ name, lines }) => ({ name, lines: lines.slice(at, end) }))));
    else merged.push(texts[0]?.lines[end++] ?? '');
    at = end;
  }
  return merged.join('\n');
}

function differs(texts: readonly VariantLines[], line: number): boolean {
  return texts.some(({ lines }) => lines[line] !== texts[0]?.lines[line]);
}

function chooseLines([first, ...others]: readonly VariantLines[]): readonly string[] {
  const choices = others.flatMap(({ name, lines }, index) => [`#${index === 0 ? 'if' : 'elif'} defined(HAKMEM_${name.toUpperCase()})`, ...lines]);
  return [...choices, '#else', ...(first?.lines ?? []), '#endif'];
}
