// Runs the misuse set under one allocator and says what each case came to.
import { tmpdir } from 'node:os';
import { buildProgram } from '../test/compile.ts';
import { baseEnvironment, type Run, runProgram } from '../test/execute.ts';
import { startUnder } from '../test/old-kernel.ts';
import { runTogether } from '../test/schedule.ts';
import { type Column, type MisuseCase, type OutcomeName, outcomeNames, type Subject } from './types.ts';

/** A case ends itself after ten seconds of processor time; what is longer on the wall waits for something. */
const timeoutMs = 120_000;

export async function listCases(root: string): Promise<readonly MisuseCase[]> {
  const listed = await runProgram(await buildSet(root), ['--list'], { env: baseEnvironment(), cwd: tmpdir(), timeoutMs });
  const rows = listed.stdout.split('\n').filter((line) => line !== '');
  return rows.map((line) => line.split('\t')).map(([group = '', name = '', text = '']) => ({ group, name, text }));
}

/** What a program wrote comes in order, so each case runs `times` times and the worst outcome counts: many depend on where blocks lie. */
export async function runSet(root: string, cases: readonly MisuseCase[], subject: Subject, times: number): Promise<Column> {
  const program = await buildSet(root);
  const jobs = cases.map(({ name }) => ({ name, alone: false }));
  const found = await runTogether(jobs, 2, async ({ name }) => ({ name, outcome: await runCase(program, name, subject, times) }));
  return new Map(found.map(({ name, outcome }) => [name, outcome]));
}

async function runCase(program: string, name: string, { library, oldKernel }: Subject, times: number): Promise<OutcomeName> {
  const preload: Record<string, string> = library === undefined ? {} : { LD_PRELOAD: library };
  const { command, args, env } = startUnder(oldKernel, { command: program, args: [name], env: { ...baseEnvironment(), ...preload } });
  const seen: OutcomeName[] = [];
  for (let time = 0; time < times; time++)
    seen.push(classifyRun(await runProgram(command, args, { env, cwd: tmpdir(), timeoutMs })));
  return findWorst(seen);
}

export function findWorst(seen: readonly OutcomeName[]): OutcomeName {
  return seen.reduce((worst, one) => (outcomeNames.indexOf(one) > outcomeNames.indexOf(worst) ? one : worst));
}

/** Lines that begin with ~ are the program's own marks, all others a report. */
export function classifyRun(run: Run): OutcomeName {
  const lines = run.stderr.split('\n').filter((line) => line !== '');
  const returned = lines.indexOf('~misused');
  const report = lines.findIndex((line) => !/^~|^terminate called|^ {2}what/.test(line));
  if (run.timedOut || run.signal === 'SIGXCPU' || run.signal === 'SIGKILL') return 'hang';
  if (lines.includes('~absent')) return 'absent';
  if (report >= 0 && /^hakmem: SIG\w+ in the allocator/.test(lines[report] ?? '')) return 'named crash';
  if (report >= 0) return returned < 0 || report < returned ? 'at once' : 'later';
  if (run.signal !== undefined || run.exitCode !== 0) return returned < 0 ? 'crash at once' : 'crash';
  return lines.includes('~damaged') ? 'undetected' : 'harmless';
}

function buildSet(root: string): Promise<string> {
  return buildProgram(root, 'tests/misuse/misuse.cpp');
}
