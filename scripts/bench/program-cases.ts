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

/** What docs/deploying.md tells of: databases and language runtimes as they are run in production. */
const mariadb: BenchCase = {
  name: 'mariadb',
  group: 'services',
  run: {
    kind: 'server',
    executable: 'mariadbd',
    args: ['--no-defaults', '--user=root', '--datadir={folder}/data', '--socket={socket}', '--pid-file={folder}/pid', '--skip-networking', '--innodb-buffer-pool-size=64M', '--log-error={folder}/log'],
    prepare: ['mariadb-install-db', '--no-defaults', '--user=root', '--datadir={folder}/data', '--auth-root-authentication-method=normal', '--skip-test-db'],
    client: ['mariadb-slap', '--no-defaults', '--user=root', '--socket={socket}', '--auto-generate-sql', '--auto-generate-sql-load-type=mixed', '--auto-generate-sql-add-autoincrement', '--engine=memory', '--concurrency=16', '--number-of-queries=20000', '--silent'],
    stop: ['mariadb-admin', '--no-defaults', '--user=root', '--socket={socket}', 'shutdown'],
  },
  threads: 16,
  isQuick: false,
  isPhased: false,
  isPinned: false,
};

export const SERVICE_CASES: readonly BenchCase[] = [
  mariadb,
  { ...program('ruby', 'ruby', ['{programs}/records.rb']), group: 'services', isQuick: false },
  { ...program('node', 'node', ['{programs}/documents.mjs']), group: 'services', threads: 4, isQuick: false },
  { ...program('python3-pools', '/usr/bin/python3', ['{programs}/objects.py'], { PYTHONHASHSEED: '42' }), group: 'services', isQuick: false },
];

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
