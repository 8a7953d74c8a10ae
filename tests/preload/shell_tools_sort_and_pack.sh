#!/bin/bash
# The small tools that scripts are made of, and bash itself: sort in threads, awk, sed, grep, tar, gzip, xz, find, arrays of a shell.
# needs: sort=coreutils awk=mawk sed grep tar gzip
set -e
seq 1 100000 | awk '{ print $1 * 7919 % 100003, "line", $1 }' > lines
sort --parallel=2 -S 20M -n lines | sha256sum
sort --parallel=4 -S 1M -k3,3r lines | sha256sum
awk '{ seen[$1 % 1000] = seen[$1 % 1000] + $3 } END { for (i = 0; i < 1000; i++) print i, seen[i] }' lines | sha256sum
sed -E 's/([0-9]+) line ([0-9]+)/\2-\1/' lines | sha256sum
grep -cE '(12|34|56)+7' lines
mkdir tree && split -l 5000 lines tree/part
tar --sort=name --mtime=@0 --owner=0 --group=0 -cf - tree | sha256sum
gzip -n < lines | sha256sum
if command -v xz > /dev/null; then xz -T2 --block-size=1MiB < lines | sha256sum; fi
find tree -type f | sort | xargs -n 10 cat | sha256sum
declare -A table
for i in {1..8000}; do table[k$i]=$((i * i)); done
total=0
for key in "${!table[@]}"; do total=$((total + ${table[$key]})); done
echo "$total ${#table[@]}"
text=$(printf 'word%s ' {1..20000})
echo "${text//word/w}" | sha256sum
