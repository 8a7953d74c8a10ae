#!/bin/bash
# g++ compiles a large generated C++ file of templates and containers, gcc a long C file; the objects are the same to the byte.
# needs: g++ gcc perl
set -e
perl -e '
print "#include <algorithm>\n#include <map>\n#include <string>\n#include <vector>\n#include <functional>\n#include <memory>\n";
print "template <int N> struct fib { static constexpr long value = fib<N-1>::value + fib<N-2>::value; };\n";
print "template <> struct fib<0> { static constexpr long value = 0; }; template <> struct fib<1> { static constexpr long value = 1; };\n";
for my $i (0..39) {
  print "struct record$i { int id; std::string name; std::map<std::string, std::vector<long>> table; long sum() const;\n";
  print "  std::function<long(long)> step = [this](long x) { return x * $i + id; }; };\n";
  print "long record${i}::sum() const { long s = fib<@{[$i % 60]}>::value; for (auto &[key, row] : table) { s += key.size(); for (long v : row) s += step(v) ^ $i; } return s; }\n";
  print "std::unique_ptr<record$i> make$i(int n) { auto r = std::make_unique<record$i>(); for (int k = 0; k < n; k++) r->table[std::to_string(k * $i)].push_back(k); return r; }\n";
}
' > large.cpp
perl -e '
print "int table[] = {", join(",", map { ($_ * 2654435761) % 100003 } 0..19999), "};\n";
print "int f$_(int x) { switch (x % 50) { ", join(" ", map { "case $_: return table[(x * $_) % 20000];" } 0..49), " } return $_; }\n" for 0..59;
' > large.c
g++ -std=c++17 -O1 -g0 -c large.cpp -o cpp.o
gcc -O2 -g0 -c large.c -o c.o
sha256sum cpp.o c.o
g++ -std=c++17 -Wall -fsyntax-only -x c++ - <<< 'int main() { return undeclared + "text"; }' 2>&1 | head -3
exit 0
