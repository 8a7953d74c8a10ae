#!/bin/bash
# redis-server under a load of pipelined and parallel clients: all types, expiry, scripts, a save by a forked child, and the digest of the data.
# needs: redis-server redis-cli=redis-tools redis-benchmark=redis-tools
socket=$PWD/redis.sock
ask() { redis-cli -s "$socket" "$@"; }
redis-server --port 0 --unixsocket "$socket" --save '' --dir "$PWD" --enable-debug-command yes --daemonize no --io-threads 2 --lazyfree-lazy-user-del yes > server.log 2>&1 &
server=$!
trap 'kill -9 $server 2>/dev/null' EXIT
for _ in $(seq 100); do ask ping > /dev/null 2>&1 && break; sleep 0.05; done
ask ping
for test in set get incr lpush rpop sadd hset zadd mset; do
  redis-benchmark -s "$socket" -q -n 10000 -c 20 -P 8 -r 5000 -d 300 -t $test > benchmark.log 2>&1 || { cat benchmark.log; exit 1; }
done
ask flushall
seq 1 40000 | awk '{
  print "SET string:" $1 " " sprintf("%0" ($1 % 400 + 1) "d", $1)
  print "HSET hash:" $1 % 2000 " field" $1 " value" $1 * 7
  print "RPUSH list:" $1 % 500 " element" $1
  print "ZADD sorted:" $1 % 300 " " $1 * 31 % 1009 " member" $1
  if ($1 % 3 == 0) print "APPEND string:" $1 - 1 " more-and-more-text"
  if ($1 % 4 == 0) print "UNLINK string:" $1
  if ($1 % 50 == 0) print "LTRIM list:" $1 % 500 " 5 60"
}' | redis-cli -s "$socket" > replies.log
sort replies.log | uniq -c | sort -rn | head -5
ask eval 'local n = 0 for i = 1, 20000 do n = n + redis.call("incrby", "counter", i) end return n' 0
ask save
ask debug digest
ask bgsave > /dev/null
while [ "$(ask lastsave)" = "" ] || ask info persistence | grep -q 'rdb_bgsave_in_progress:1'; do sleep 0.05; done
ask info persistence | grep rdb_last_bgsave_status
ask debug reload
ask debug digest
ask dbsize
ask shutdown nosave
wait $server
echo "server ended with $?"
