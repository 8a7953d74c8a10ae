// C++ names cut to what a reader looks for, and the functions that only pass a request on.
import { describe, expect, it } from 'vitest';
import { isAllocationWrapper, shortenName, stripSignature, tidyName } from '../../scripts/profile/names.ts';

describe('a name without its signature', () => {
  it.each([
    ['main', 'main'],
    ['app+0x1234', 'app+0x1234'],
    ['[other stacks]', '[other stacks]'],
    ['ns::f(char const*) const', 'ns::f'],
    ['void ns::f<int, std::pair<int, long> >(char const*)', 'ns::f'],
    ['std::unique_ptr<A, std::default_delete<A> > make<A>(int)', 'make'],
    ['operator new(unsigned long)', 'operator new'],
    ['operator new[](unsigned long)', 'operator new[]'],
    ['A::operator new(unsigned long)', 'A::operator new'],
    ['A::operator()(int) const', 'A::operator()'],
    ['std::ostream& operator<< <char>(std::ostream&, char)', 'operator<<'],
    ['(anonymous namespace)::pool::pool()', '(anonymous namespace)::pool::pool'],
    ['main::{lambda(int)#1}::operator()(int) const', 'main::{lambda(int)#1}::operator()'],
    ['operators_of(int)', 'operators_of'],
  ])('%s', (name, bare) => {
    expect(stripSignature(name)).toBe(bare);
  });

  it.each([
    ['void ns::f<int>(char const*)', 'ns::f<int>'],
    ['std::map<int, A> const& ns::g<A>(int (*)(int))', 'ns::g<A>'],
    ['operator new[](unsigned long)', 'operator new[]'],
    ['(anonymous namespace)::pool::pool()', '(anonymous namespace)::pool::pool'],
    ['A::operator()(int) const', 'A::operator()'],
    [`f<${'long, '.repeat(20)}int>(int)`, 'f'],
  ])('%s in a box of the flame graph', (name, short) => {
    expect(shortenName(name)).toBe(short);
  });
});

it('a string is called as in the source', () => {
  const long = 'std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >';
  expect(tidyName(`f(${long} const&, std::map<${long.replace('> >', '>>')}, int>)`)).toBe('f(std::string const&, std::map<std::string, int>)');
});

describe('an allocation wrapper', () => {
  it.each([
    'malloc', '__libc_malloc', 'calloc', 'strdup', 'operator new(unsigned long)', 'operator new[](unsigned long, std::nothrow_t const&)',
    'std::allocator<int>::allocate(unsigned long)', '__gnu_cxx::new_allocator<int>::allocate(unsigned long, void const*)',
    'std::vector<int, std::allocator<int> >::push_back(int&&)', 'void std::__do_something<int>(int)', 'g_malloc0', 'g_strdup', 'xmalloc', 'PyMem_Malloc', '__rust_alloc',
  ])('%s', (name) => {
    expect(isAllocationWrapper(name)).toBe(true);
  });

  it.each(['main', 'std_malloc', 'parse_malloc_options', 'std::vector<int> read_all<int>(char const*)', 'Pool::operator new(unsigned long)', '[stack not walked]', 'app+0x10'])('%s is none', (name) => {
    expect(isAllocationWrapper(name)).toBe(false);
  });
});
