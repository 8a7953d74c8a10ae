// Function names as people read them, and which of them only pass a request for memory on.

const CALLS: readonly RegExp[] = [
  /^(__libc_|__GI___libc_|__)?(malloc|calloc|realloc|reallocarray|memalign|aligned_alloc|posix_memalign|valloc|pvalloc)$/,
  /^(__)?(strdup|strndup|wcsdup|asprintf|vasprintf)$/,
  /^hak_/,
  /^operator new(\[\])?$/,
  // The standard library of C++: who uses it is what the reader looks for.
  /^(std|__gnu_cxx|__cxxabiv1)::/,
  /^_Zn[wa]/,
  // Wrappers that projects write.
  /^g_(try_)?(malloc|realloc|calloc|new|strdup|strndup|memdup2?|slice_(alloc|copy))(0|_n|0_n)?$/,
  /^(x|xx|s|e|z|safe_|checked_|um_|my_)(malloc|calloc|realloc|reallocarray|strdup|strndup|memdup|zalloc)$/,
  /^(_?Py(Mem|Object)_(Raw)?(Malloc|Calloc|Realloc)|_PyMem_Raw(Malloc|Calloc|Realloc)|_PyObject_(Malloc|Calloc|Realloc))$/,
  /^(__rust_(alloc|realloc|alloc_zeroed)|__rdl_(alloc|realloc|alloc_zeroed)|alloc::(alloc|raw_vec)::.*)$/,
];

const HIDDEN = '\u0001';

/** Whether a frame of this function is left out when the site of an allocation is looked for. */
export function isAllocationWrapper(name: string): boolean {
  const bare = stripSignature(name);
  return CALLS.some((pattern) => pattern.test(bare));
}

/** `void ns::f<int>(char const*) const` -> `ns::f`: without result, template arguments, parameters. */
export function stripSignature(name: string): string {
  if (!/[<( ]/.test(name) || name.startsWith('[')) return name;
  const [head, operator] = splitOperator(name.replaceAll('(anonymous namespace)', `${HIDDEN}`));
  const flat = removeNested(head);
  const open = operator === '' ? flat.indexOf('(') : -1;
  const scope = (open > 0 ? flat.slice(0, open) : flat).trimEnd();
  const bare = operator !== '' && /[\s:]$|^$/.test(flat) ? flat.trimStart() : scope;
  return `${bare.slice(bare.lastIndexOf(' ') + 1)}${operator}`.replaceAll(HIDDEN, '(anonymous namespace)');
}

/** As it stands in a box of the flame graph: with template arguments, without parameters and result. */
export function shortenName(name: string): string {
  if (!/[<( ]/.test(name) || name.startsWith('[')) return name;
  const bare = stripSignature(name);
  const withArguments = cutParameters(name);
  return withArguments.length <= MAX_SHORT_LENGTH ? withArguments : bare;
}

const MAX_SHORT_LENGTH = 60;

/** Strings under the name that the source has for them. */
export function tidyName(name: string): string {
  return name.replace(/std::(?:__cxx11::|__1::)?basic_string<(char|wchar_t), std::(?:__1::)?char_traits<\1>, std::(?:__1::)?allocator<\1> ?>/g, (_, character) => (character === 'char' ? 'std::string' : 'std::wstring'));
}

/** From after the result to the parenthesis that opens the parameters: the first outside of angle brackets. */
function cutParameters(name: string): string {
  const hidden = name.replaceAll('(anonymous namespace)', HIDDEN).replaceAll('operator()', 'operator\u0002');
  let depth = 0;
  let start = 0;
  let end = hidden.length;
  for (let at = 0; at < hidden.length && end === hidden.length; at++) {
    const character = hidden[at];
    if (character === '<' && !hidden.slice(0, at).endsWith('operator')) depth++;
    else if (character === '>' && hidden[at - 1] !== '-' && depth > 0) depth--;
    else if (character === '(' && depth === 0 && at > 0) end = at;
    else if (character === ' ' && depth === 0 && !/\boperator/.test(hidden.slice(start, at))) start = at + 1;
  }
  return hidden.slice(start, end).replaceAll('\u0002', '()').replaceAll(HIDDEN, '(anonymous namespace)');
}

const OPERATOR = /\boperator(?:(?: ?(?:new|delete)(?: ?\[\])?)(?![\w])| ?\(\)| ?\[\]| ?"" ?\w+| ?(?:<=>|<<=|>>=|->\*|<<|>>|->|\+\+|--|&&|\|\||[-+*/%^&|=!<>]=|[-+*/%^&|=!<>~,]))/;

/** `A::operator new(unsigned long)` -> `A::` and `operator new`. */
function splitOperator(name: string): readonly [head: string, operator: string] {
  const match = OPERATOR.exec(name);
  return match === null ? [name, ''] : [removeNested(name.slice(0, match.index)), match[0]];
}

function removeNested(text: string): string {
  let flat = '';
  let depth = 0;
  for (const character of text) {
    if (character === '<') depth++;
    else if (character === '>' && depth > 0) depth--;
    else if (depth === 0) flat += character;
  }
  return flat;
}
