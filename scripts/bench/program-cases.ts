// The cases that are programs of the distribution.
import type { BenchCase } from './types.ts';

const redis: BenchCase = {
  name: 'redis',
  group: 'programs',
  run: {
    kind: 'server',
    executable: 'redis-server',
    args: ['--port', '0', '--unixsocket', '{socket}', '--save', '', '--appendonly', 'no', '--dir', '/tmp'],
    client: ['redis-benchmark', '-s', '{socket}', '-q', '-n', '120000', '-P', '16', '-r', '100000', '-d', '120', '-t', 'set,get,lpush,lpop,hset,zadd'],
    stop: ['redis-cli', '-s', '{socket}', 'shutdown', 'nosave'],
  },
  threads: 1,
  isQuick: true,
  isPhased: false,
  isPinned: false,
};

export const PROGRAM_CASES: readonly BenchCase[] = [
  program('python3', '/usr/bin/python3', ['{programs}/objects.py'], { PYTHONMALLOC: 'malloc', PYTHONHASHSEED: '42' }),
  program('sqlite3', 'sqlite3', ['-init', '/dev/null', ':memory:', '.read {programs}/tables.sql']),
  program('gcc', 'g++', ['-std=c++17', '-O0', '-c', '{programs}/templates.cpp', '-o', '/dev/null']),
  redis,
  program('perl', 'perl', ['{programs}/words.pl'], { PERL_HASH_SEED: '42' }),
];

function program(name: string, executable: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): BenchCase {
  const run = { kind: 'system', executable, args, env } as const;
  return { name, group: 'programs', run, threads: 1, isQuick: true, isPhased: false, isPinned: false };
}
