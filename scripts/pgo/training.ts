// The workloads of the specs and those of the command line, as cases that the bench launcher runs.
import { type Workload, workloadLimit } from '../../gen/spec/workloads.ts';
import type { BenchCase } from '../bench/types.ts';
import { UserError } from '../run.ts';
import { splitCommand } from './split-command.ts';

export interface Training {
  readonly name: string;
  /** As a person would type it. */
  readonly command: string;
  readonly weight: number;
  readonly limitSeconds: number;
  readonly isOwn: boolean;
  readonly benchCase: BenchCase;
}

/** Own programs run as long as they need. */
const OWN_LIMIT_SECONDS = 600;

export function planTrainings(workloads: readonly Workload[], ownCommands: readonly string[], limitSeconds?: number): readonly Training[] {
  const declared = workloads.map((workload) => ({
    name: workload.name,
    command: fillIn(workload, 'train'),
    weight: workload.weight,
    limitSeconds: limitSeconds ?? Number(workloadLimit) / 1000,
    isOwn: false,
    benchCase: createCase(workload, 'train'),
  }));
  const total = declared.reduce((sum, { weight }) => sum + weight, 0);
  // All own programs together count as much as all declared workloads.
  const own = ownCommands.map((command, index) => ({
    name: `own-${index + 1}`,
    command,
    weight: (total || 1) / ownCommands.length,
    limitSeconds: limitSeconds ?? OWN_LIMIT_SECONDS,
    isOwn: true,
    benchCase: createOwnCase(`own-${index + 1}`, command),
  }));
  return [...declared, ...own];
}

export function createCase(workload: Workload, stage: 'train' | 'prove'): BenchCase {
  const [program = '', ...args] = fillIn(workload, stage).split(' ');
  return { name: workload.name, group: 'mixed', run: { kind: 'bench', program, args }, threads: Number(workload.threads), isQuick: false, isPhased: false, isPinned: false };
}

/** Not held to one processor: nobody has said how many threads it has. */
export function createOwnCase(name: string, command: string): BenchCase {
  const [executable, ...args] = splitCommand(command);
  if (executable === undefined) throw new UserError(`--workload: "${command}" names no program`);
  return { name, group: 'programs', run: { kind: 'system', executable, args }, threads: 2, isQuick: false, isPhased: false, isPinned: false };
}

export function fillIn({ command, ops }: Workload, stage: 'train' | 'prove' | 'instructions'): string {
  return command.replace('{ops}', String(ops[stage] ?? 0n));
}
