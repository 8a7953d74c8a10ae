#!/bin/sh
# Redis with values of mixed lengths: filled, half of it replaced by values of other lengths, a third deleted, filled again. The server is
# this process, so that what runs it measures it; its clients run without the library.
set -eu
folder=$(mktemp -d)
(
  unset LD_PRELOAD
  trap 'redis-cli -s "$folder/socket" shutdown nosave; rm -rf "$folder"' EXIT
  until redis-cli -s "$folder/socket" ping >/dev/null 2>&1; do sleep 0.05; done
  redis-cli -s "$folder/socket" eval "
    local state = 42
    local function draw(bound)
      state = (state * 1103515245 + 12345) % 2147483648
      return math.floor(state / 2147483648 * bound)
    end
    local function value()
      local kind = draw(10)
      if kind < 5 then return string.rep('v', 20 + draw(180)) end
      if kind < 9 then return string.rep('v', 520 + draw(500)) end
      return string.rep('v', 4100 + draw(9000))
    end
    for i = 1, 60000 do redis.call('set', 'key:' .. i, value()) end
    for i = 1, 30000 do redis.call('set', 'key:' .. draw(60000), value()) end
    for i = 1, 60000, 3 do redis.call('del', 'key:' .. i) end
    for i = 1, 20000 do redis.call('hset', 'hash:' .. draw(2000), 'field:' .. i, value()) end
    for i = 1, 30000 do redis.call('set', 'key:' .. draw(60000), value()) end
    return redis.call('dbsize')" 0
) >&2 &
exec redis-server --port 0 --unixsocket "$folder/socket" --save '' --appendonly no --dir "$folder" >/dev/null
