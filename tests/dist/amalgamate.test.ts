// Many files of many variants -> one C file: what is hoisted, merged, made local.
import { describe, expect, it } from 'vitest';
import { amalgamate } from '../../scripts/dist/amalgamate.ts';
import { localizeNames } from '../../scripts/dist/localize.ts';
import { mergeVariants } from '../../scripts/dist/merge-variants.ts';
import { defineOperators, listParameters } from '../../scripts/dist/operators.ts';
import { splitItems } from '../../scripts/dist/split-items.ts';

const header = '#ifndef HAK_A_H\n#define HAK_A_H\n\n#include <stddef.h>\n\nvoid a_run(size_t count);\nextern int a_count;\n\n#endif\n';
const sources = new Map([
  ['hakmem.c', '#include "a.c"\n#include "b.c"\n'],
  ['a.h', header],
  ['a.c', '#include "a.h"\n\n#include <string.h>\n\nint a_count = 1;\nvoid a_run(size_t count) { (void)count; }\n'],
  ['b.c', '#include <string.h>\n\n#include "a.h"\n\n#if defined(__x86_64__)\n#include <immintrin.h>\n#endif\n\nHAK_EXPORT void *malloc(size_t bytes) { a_run(bytes); return NULL; }\n'],
]);
const one = (files: ReadonlyMap<string, string>): string => amalgamate({ version: '1.2.3', exports: ['malloc', '_Znwm', '_ZdlPvm'], variants: [{ name: 'release', doc: 'for all', files }] });
const localize = (text: string): string => localizeNames(new Map([['x.c', text]])).get('x.c') ?? '';

describe('the one file', () => {
  const text = one(sources);

  it('includes the system alone, each header once, at the top', () => {
    expect(text).not.toMatch(/#include "/);
    expect(text.match(/#include <string\.h>/g)).toHaveLength(1);
    expect(text.indexOf('#include <string.h>')).toBeLessThan(text.indexOf('#ifndef HAK_A_H'));
    expect(text.indexOf('#define _GNU_SOURCE')).toBeLessThan(text.indexOf('#include <string.h>'));
  });

  it('leaves an include where it is that depends on a condition', () => {
    expect(text).toContain('#if defined(__x86_64__)\n#include <immintrin.h>\n#endif');
  });

  it('has each own header once, before the first who needs it', () => {
    expect(text.match(/#define HAK_A_H/g)).toHaveLength(1);
    expect(text.indexOf('#define HAK_A_H')).toBeLessThan(text.indexOf('a_count = 1'));
  });

  it('shows what is exported and nothing else', () => {
    expect(text).toContain('HAK_LOCAL void a_run(size_t count);');
    expect(text).toContain('HAK_LOCAL int a_count;');
    expect(text).toContain('HAK_LOCAL int a_count = 1;');
    expect(text).toContain('\nHAK_EXPORT void *malloc');
  });

  it('says which file is missing', () => {
    expect(() => one(new Map([['hakmem.c', '#include "gone.c"\n']]))).toThrow('there is no gone.c to include');
  });

  it('is the same for the same sources', () => expect(one(sources)).toBe(text));
});

describe('variants', () => {
  const variant = (name: string, secure: number): { name: string; doc: string; files: ReadonlyMap<string, string> } => ({
    name, doc: '', files: new Map([['c.h', `#define SAME 1\n#define NAME "${name}"\n#define SECURE ${secure}\n#define END 1\n`]]),
  });

  it('differ under a macro each, where their lines differ', () => {
    const merged = mergeVariants([variant('release', 0), variant('debug', 0), variant('secure', 1)]).get('c.h');
    expect(merged).toBe(
      '#define SAME 1\n#if defined(HAKMEM_DEBUG)\n#define NAME "debug"\n#define SECURE 0\n#elif defined(HAKMEM_SECURE)\n#define NAME "secure"\n#define SECURE 1\n#else\n#define NAME "release"\n#define SECURE 0\n#endif\n#define END 1\n',
    );
  });

  it('that lack a file are refused', () => {
    expect(() => mergeVariants([variant('release', 0), { name: 'debug', doc: '', files: new Map() }])).toThrow('c.h is not in every variant');
  });
});

describe('items of a file', () => {
  const text = '/* a; b */\n#define X(a) \\\n    a;\nconst char *s = "};";\nstatic int f(void) { return \'}\'; }\nstruct t { int x; };\nint y[2] = {1, 2};\nDEFINE(a, b)\nvoid g(void);\n';

  it('end where the compiler ends them, whatever strings and comments say', () => {
    expect(splitItems(text).flatMap((piece) => (piece.kind === 'item' ? [piece.text] : []))).toEqual([
      'const char *s = "};";', "static int f(void) { return '}'; }", 'struct t { int x; };', 'int y[2] = {1, 2};', 'DEFINE(a, b)', 'void g(void);',
    ]);
  });

  it('are all of the text', () => expect(splitItems(text).map((piece) => piece.text).join('')).toBe(text));

  it('become local unless they are types, exported or local already', () => {
    expect(localize('typedef int t;\nstruct s { int x; };\nHAK_INLINE int f(void) { return 0; }\nHAK_COLD static int g(void) { return 0; }\nHAK_EXPORT int h(void) { return 0; }\n')).not.toContain('HAK_LOCAL');
    expect(localize('HAK_COLD struct s *k(void) { return 0; }\n')).toBe('HAK_LOCAL HAK_COLD struct s *k(void) { return 0; }\n');
    expect(localize('struct s *m(struct s *one) { return one; }\n')).toMatch(/^HAK_LOCAL struct/);
    expect(localize('extern char **environ;\nint f(void) { return environ == 0; }\n')).toContain('\nHAK_LOCAL int f');
    expect(localize('extern char **environ;\nint f(void) { return environ == 0; }\n')).toMatch(/^extern char/);
    expect(localize('extern void (*_Atomic hook)(int);\nvoid (*_Atomic hook)(int);\n')).toBe('HAK_LOCAL void (*_Atomic hook)(int);\nHAK_LOCAL void (*_Atomic hook)(int);\n');
  });
});

describe('operators of C++', () => {
  it('take what their names say', () => {
    expect(listParameters('_Znwm')).toEqual(['size_t']);
    expect(listParameters('_ZdaPvmSt11align_val_t')).toEqual(['void *', 'size_t', 'size_t']);
    expect(() => listParameters('_Znwf')).toThrow('_Znwf: "f" is no parameter of an operator that is known');
  });

  it('call the archive\'s other member, and leave the nothrow forms of new to the C++ runtime', () => {
    const text = defineOperators(['_Znwm', '_ZnwmRKSt9nothrow_t', '_ZdlPvm']);
    expect(text).toContain('void *_Znwm(size_t a) { return hak__Znwm(a); }');
    expect(text).toContain('void _ZdlPvm(void *a, size_t b) { hak__ZdlPvm(a, b); }');
    expect(text).not.toContain('_ZnwmRKSt9nothrow_t');
  });
});
