#!/bin/bash
# Under `ulimit -v` of 80 MiB: sort in threads, awk, sed and python's threads.
# needs: python3 awk=mawk sed sort=coreutils
set -e
ulimit -v 81920
seq 1 50000 | awk '{ print $1 * 7919 % 50021, $1 }' > lines
sort -S 1M -n lines | sha256sum
sed -E 's/([0-9]+) ([0-9]+)/\2-\1/' lines | sha256sum
python3 -c '
import threading
threading.stack_size(1 << 20)
done = []
threads = [threading.Thread(target=lambda i=i: done.append(sum(len(str(n)) for n in range(i * 1000)))) for i in range(10)]
[t.start() for t in threads]
[t.join() for t in threads]
print(sorted(done))'
