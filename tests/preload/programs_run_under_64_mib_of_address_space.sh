#!/bin/bash
# Under `ulimit -v` of 64 MiB, which bash sets for itself while it runs: ls, bash, perl, python, git and gcc, as with libc's allocator.
# needs: perl python3 git gcc
set -e
ulimit -v 65536
ls / > /dev/null && echo "ls runs"
bash -c 'for i in {1..20000}; do a[i]=$i; done; echo "${#a[@]} in an array"'
perl -e 'my %h; $h{$_} = "x" x ($_ % 50) for 1 .. 50000; print scalar(keys %h), " in a hash\n"'
python3 -c 'print(len(repr([{i: str(i)} for i in range(30000)])), "characters")'
git init -q repository && cd repository
seq 1 5000 > numbers && git add numbers && git -c user.name=a -c user.email=a@b commit -qm one && git log --format=%s
printf 'int square(int n) { return n * n; }\nint main(void) { return square(4) - 16; }\n' > program.c
gcc -O1 -o program program.c && ./program && echo "compiled"
