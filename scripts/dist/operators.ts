// C++ operators in an archive. Pure. They are a member of their own, which the linker takes for a program that has them, and only
// that member asks for the C++ runtime: so a static C++ program gets what throws std::bad_alloc, and a C program needs no such runtime.

const parameters: readonly (readonly [mangled: RegExp, type: string])[] = [
  [/^m/, 'size_t'],
  [/^Pv/, 'void *'],
  [/^St11align_val_t/, 'size_t'],
  [/^RKSt9nothrow_t/, 'const void *'],
];

/** Below the name of the archive's other member, which has no names of C++. */
const apart = (name: string): string => `hak_${name}`;

/** What a program asks for by these comes from the C++ runtime: it catches what a new-handler throws, and calls the others. */
const isLeftToRuntime = (name: string): boolean => /^_Zn.*nothrow/.test(name);

export function renameOperators(names: readonly string[]): string {
  return names.map((name) => `#define ${name} ${apart(name)}`).join('\n');
}

export function defineOperators(names: readonly string[]): string {
  return `#include <stddef.h>

/* Asked for by name and not weakly: the linker brings them. */
extern void hak_cxx_throw(void) __asm__("_ZSt17__throw_bad_allocv");
extern void hak_cxx_handler(void) __asm__("_ZSt15get_new_handlerv");
static void (*const hak_cxx_runtime[])(void) __attribute__((used)) = {hak_cxx_throw, hak_cxx_handler};

${names.filter((name) => !isLeftToRuntime(name)).map(defineOperator).join('\n')}`;
}

function defineOperator(name: string): string {
  const types = listParameters(name);
  const result = name.startsWith('_Zn') ? 'void *' : 'void ';
  const list = types.map((type, index) => `${type}${type.endsWith('*') ? '' : ' '}${argument(index)}`).join(', ');
  const call = `${apart(name)}(${types.map((_, index) => argument(index)).join(', ')})`;
  return `extern ${result}${apart(name)}(${list});
__attribute__((visibility("default"))) ${result}${name}(${list});
${result}${name}(${list}) { ${name.startsWith('_Zn') ? 'return ' : ''}${call}; }`;
}

const argument = (index: number): string => 'abc'.charAt(index);

/** `_ZdlPvm` takes a pointer and a size. */
export function listParameters(name: string): readonly string[] {
  const types: string[] = [];
  for (let rest = name.slice('_Znw'.length); rest !== ''; ) {
    const found = parameters.find(([mangled]) => mangled.test(rest));
    if (found === undefined) throw new Error(`${name}: "${rest}" is no parameter of an operator that is known`);
    types.push(found[1]);
    rest = rest.replace(found[0], '');
  }
  return types;
}
