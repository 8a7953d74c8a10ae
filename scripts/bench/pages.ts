// What longer pages cost in memory: programs are brought to a state in which they hold much that lies between what they have freed, and are
// asked there. Alone: npx tsx scripts/bench/pages.ts
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { libraryPath } from '../project.ts';
import { baseEnvironment } from '../test/execute.ts';

interface Subject {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** On its standard input, which stays open. */
  readonly input?: string;
  /** Brings it to its state by other programs; else it says "ready". */
  readonly prepare?: (folder: string) => Promise<void>;
}

interface Figures {
  readonly processBytes: number;
  readonly heapBytes: number;
}

const PYTHON = `import sys
rows = [{"number": i, "text": "x" * (i * 37 % 900), "list": list(range(i % 12))} for i in range(150000)]
del rows[::2]
print("ready", flush=True)
sys.stdin.read()`;

const SQL = `create table t(a integer primary key, b text, c blob);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 300000) insert into t select i, 'row ' || i, randomblob(i * 37 % 400) from n;
create index by_text on t(b);
delete from t where a % 2 = 0;
select 'ready';
`;

const DELETE_HALF = "for i = 0, 299999, 2 do redis.call('del', 'key:' .. i) end";

const subjects: readonly Subject[] = [
  { name: 'sqlite3, no data', command: ['sqlite3', ':memory:'], input: "select 'ready';\n" },
  { name: 'python3', command: ['python3', '-c', PYTHON], env: { PYTHONMALLOC: 'malloc' } },
  { name: 'sqlite3', command: ['sqlite3', ':memory:'], input: SQL },
  { name: 'redis-server', command: ['redis-server', '--port', '0', '--unixsocket', 'socket', '--save', '', '--enable-debug-command', 'yes'], prepare: fillRedis },
];

async function fillRedis(cwd: string): Promise<void> {
  const ask = (...words: string[]) => execa('redis-cli', ['-s', 'socket', ...words], { cwd, reject: false });
  while ((await ask('ping')).stdout !== 'PONG') await sleep(50);
  await ask('debug', 'populate', '300000', 'key', '120');
  await ask('eval', DELETE_HALF, '0');
}

async function measure(subject: Subject, kib: string): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'hakmem-pages-'));
  const report = join(folder, 'report.json');
  const [program, ...args] = subject.command;
  const knobs = { LD_PRELOAD: libraryPath('release'), HAKMEM_PAGE_KIB: kib, HAKMEM_STATS: `json:${report}`, HAKMEM_STATS_SIGNAL: 'USR2' };
  const child = execa(program, args, { cwd: folder, env: { ...baseEnvironment(), ...subject.env, ...knobs }, extendEnv: false, reject: false, stdin: 'pipe', buffer: false });
  child.stdout.on('data', () => {}); // read, so that it never waits
  try {
    if (subject.input !== undefined) child.stdin.write(subject.input);
    if (subject.prepare !== undefined) await subject.prepare(folder);
    else await once(child.stdout, 'data'); // it says no more than "ready"
    await sleep(500);
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
    child.kill('SIGUSR2');
    return { processBytes: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024, heapBytes: await readResident(report) };
  } finally {
    child.kill('SIGKILL');
    await child;
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the report says once it is there and whole. */
async function readResident(report: string): Promise<number> {
  for (let tries = 0; tries < 200; tries++) {
    const found = /"sum":\{[^}]*"resident":(\d+)/.exec(await readFile(report, 'utf8').catch(() => ''));
    if (found !== null) return Number(found[1]);
    await sleep(25);
  }
  throw new Error(`no report at ${report}`);
}

const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

console.log('| program | pages | resident of the heap, by such pages | RSS of the process, by pages of this machine |\n|---|---|---|---|');
for (const subject of subjects)
  for (const kib of ['4', '16', '64']) {
    const { heapBytes, processBytes } = await measure(subject, kib);
    console.log(`| ${subject.name} | ${kib} KiB | ${mib(heapBytes)} MiB | ${mib(processBytes)} MiB |`);
  }
