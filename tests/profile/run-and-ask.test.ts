// --run and --pid with a shell program in the library's place: it writes its profile on exit, or on the signal.
import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterEach, describe, expect, it } from 'vitest';
import { parseSignal } from '../../scripts/profile/ask-process.ts';
import { makeProfile, makeValues } from './make-profile.ts';
import { makeFolder } from '../support/run-task.ts';
import { compile, runProfileTask } from './record-program.ts';

const folder = makeFolder();
const prepared = path.join(folder, 'prepared');
writeFileSync(prepared, makeProfile({ samples: [{ stack: ['work', 'main'], values: makeValues(4096, 9, 5) }] }));

/** Any library will do in LD_PRELOAD. */
const library = await compile(folder, 'empty.so', 'int hakmem_stand_in;\n', ['-shared', '-fPIC']);

function writeScript(name: string, body: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\nput() { cp ${prepared} "$1.new" && mv "$1.new" "$1"; }\nexpand() { echo "$HAKMEM_PROFILE" | sed "s/%p/$1/"; }\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

describe('--run', () => {
  const run = (args: readonly string[], program: readonly string[]) => runProfileTask(folder, ['--run', '--lib', library, ...args, '--', ...program]);

  it('shows what the program wrote, and ends as the program did', async () => {
    const program = writeScript('works', 'echo "said $1 $HAKMEM_PROFILE_RATE"; put "$(expand $$)"; exit 3');
    const kept = path.join(folder, 'kept.pb');
    const { code, stdout } = await run(['--rate', '4096', '--keep', kept], [program, '--top']);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^said --top 4096\n.*process 4711/s);
    expect(stdout).toMatch(/20\.0 KiB +100\.0% +5 +20\.0 KiB +work/);
    expect((await runProfileTask(folder, [kept, '--folded'])).stdout).toBe('main;work 20480');
  });

  it('names what children wrote, or adds it up', async () => {
    const program = writeScript('forks', 'put "$(expand $$)"; put "$(expand 999999)"');
    const alone = await run([], [program]);
    expect(alone).toMatchObject({ code: 0, stderr: '1 child process wrote profiles as well (999999): --children shows all as one' });
    expect(alone.stdout).toContain('in use 20.0 KiB');
    const all = await run(['--children'], [program]);
    expect(all).toMatchObject({ code: 0, stderr: '' });
    expect(all.stdout).toContain('in use 40.0 KiB');
  });

  it('a program that a signal ends has its code', async () => {
    expect((await run([], [writeScript('dies', 'put "$(expand $$)"; kill -TERM $$')])).code).toBe(143);
  });

  it.each([
    ['is not there', './none', 2, /--run: cannot run \.\/none: ENOENT/],
    ['writes nothing', '/bin/true', 2, /\/bin\/true wrote no profile \(exit 0\)/],
    ['fails and writes nothing', '/bin/false', 1, /\/bin\/false wrote no profile \(exit 1\)/],
    ['writes something else', writeScript('lies', 'echo no profile > "$(expand $$)"'), 2, /is a text file/],
  ])('a program that %s: one line', async (_, program, expected, sentence) => {
    const { code, stderr } = await run([], [program]);
    expect(code).toBe(expected);
    expect(stderr).toMatch(sentence);
    expect(stderr.split('\n')).toHaveLength(1);
  });

  it('leaves no folder behind', () => {
    expect(readdirSync('/tmp').filter((name) => name.startsWith('hakmem-profile-') && !name.includes('test') && existsSync(path.join('/tmp', name, '999999.pb')))).toEqual([]);
  });
});

describe('--pid', () => {
  const started: { kill(): boolean }[] = [];
  afterEach(() => started.splice(0).forEach((program) => program.kill()));

  /** A shell that waits, with the variables. */
  async function start(body: string, env: Readonly<Record<string, string>>): Promise<string> {
    const program = writeScript(`waits-${Math.random().toString(36).slice(2)}`, `${body}\nwhile :; do sleep 0.05; done`);
    const running = execa(program, [], { env, cwd: folder, reject: false });
    started.push(running);
    await sleep(300);
    return String(running.pid);
  }

  it.each([
    ['SIGUSR2', 'SIGUSR2'],
    ['12', 'SIGUSR2 by its number'],
    ['usr1', 'SIGUSR1 without SIG'],
  ])('HAKMEM_PROFILE_SIGNAL=%s: the process writes, the tool shows', async (signal, label) => {
    const shellName = signal === 'usr1' ? 'USR1' : 'USR2';
    const env = { HAKMEM_PROFILE: `${label.length}-%p.pb`, HAKMEM_PROFILE_SIGNAL: signal };
    const pid = await start(`trap 'put "$(expand $$)"' ${shellName}`, env);
    for (let time = 0; time < 2; time++) {
      const { code, stdout, stderr } = await runProfileTask(folder, ['--pid', pid]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('in use 20.0 KiB');
    }
  });

  it.each([
    ['without the variables', '', {}, /process \d+ was not started with HAKMEM_PROFILE and HAKMEM_PROFILE_SIGNAL; start it with LD_PRELOAD=\S+ HAKMEM_PROFILE=\S+ HAKMEM_PROFILE_SIGNAL=SIGUSR2$/],
    ['without the signal', '', { HAKMEM_PROFILE: 'x.pb' }, /was not started with HAKMEM_PROFILE_SIGNAL;/],
    ['with a signal that is none', '', { HAKMEM_PROFILE: 'x.pb', HAKMEM_PROFILE_SIGNAL: 'SIGNONE' }, /has HAKMEM_PROFILE_SIGNAL=SIGNONE, which is no signal;/],
    ['that does not catch the signal', '', { HAKMEM_PROFILE: 'x.pb', HAKMEM_PROFILE_SIGNAL: 'USR2' }, /does not catch USR2: the library is not in it;/],
    ['that does not answer', "trap : USR2", { HAKMEM_PROFILE: 'x.pb', HAKMEM_PROFILE_SIGNAL: 'USR2' }, /wrote no profile within 1 s: no change of .*x\.pb; --wait waits longer$/],
    ['that ends instead', "trap 'exit 0' USR2", { HAKMEM_PROFILE: 'x.pb', HAKMEM_PROFILE_SIGNAL: 'USR2' }, /process \d+ ended before it wrote/],
    ['that writes something else', "trap 'echo text > x.pb' USR2", { HAKMEM_PROFILE: 'x.pb', HAKMEM_PROFILE_SIGNAL: 'USR2' }, /x\.pb is a text file/],
  ])('a process %s: one line, exit 2', async (_, body, env, sentence) => {
    const { code, stdout, stderr } = await runProfileTask(folder, ['--pid', await start(body, { ...env }), '--wait', '1']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr.split('\n')).toHaveLength(1);
  });

  it('a process that is not there, or of somebody else', async () => {
    expect(await runProfileTask(folder, ['--pid', '4194304'])).toMatchObject({ code: 2, stderr: expect.stringMatching(/there is no process 4194304$/) as string });
  });

  it.each([['12', 12], ['SIGUSR2', 12], ['usr2', 12], ['40', 40], ['0', undefined], ['65', undefined], ['SIGX', undefined], ['', undefined]])('signal %s is %s', (name, number) => {
    expect(parseSignal(name)).toBe(number);
  });
});
