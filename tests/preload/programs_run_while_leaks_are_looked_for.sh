#!/bin/bash
# python3, sqlite3, perl and bash end as ever when leaks are looked for at their end.
# needs: python3 sqlite3 perl
# env: PYTHONMALLOC=malloc PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1
export HAKMEM_LEAKS=1 HAKMEM_PROFILE_RATE=2000
python3 - <<'PYTHON' 2>/dev/null
import threading, time, sys
table = {i: [str(i)] * 3 for i in range(100000)}
threading.Thread(target=lambda: time.sleep(100), daemon=True).start()
print(len(table))
sys.exit(3)
PYTHON
echo "python3 $?"
sqlite3 :memory: 'create table t(a, b); with recursive n(i) as (select 1 union all select i + 1 from n where i < 50000) insert into t select i, hex(i) from n; select count(*), sum(length(b)) from t' 2>/dev/null
echo "sqlite3 $?"
perl -e 'my %h = map { $_ => [$_] } 1..50000; print scalar(keys %h), "\n"; exit 5' 2>/dev/null
echo "perl $?"
bash -c 'for i in {1..5000}; do a[$i]=$i; done; echo ${#a[@]}; exit 7' 2>/dev/null
echo "bash $?"
