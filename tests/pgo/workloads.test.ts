// The declared workloads, and commands as people type them.
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { trainedWorkloads, untrainedWorkloads, type Workload, workloadLimit } from '../../gen/spec/workloads.ts';
import { projectRoot } from '../../scripts/project.ts';
import { splitCommand } from '../../scripts/pgo/split-command.ts';
import { planTrainings } from '../../scripts/pgo/training.ts';

const all: readonly Workload[] = [...trainedWorkloads, ...untrainedWorkloads];

describe('the workloads', () => {
  it.each(all.map((workload) => [workload.name, workload] as const))('%s is a program of bench/ with an amount of work', (_, { command }) => {
    const program = `${projectRoot}/bench/${command.split(' ')[0]}`;
    expect([`${program}.c`, `${program}.cpp`].some(existsSync)).toBe(true);
    expect(command).toContain('{ops}');
  });

  it('have different names, and two are never trained on', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(untrainedWorkloads).toHaveLength(2);
    expect(trainedWorkloads.some(({ command }) => untrainedWorkloads.some((other) => other.command === (command as string)))).toBe(false);
  });

  it('are limited to 30 s each', () => {
    expect(planTrainings(all, []).every(({ limitSeconds }) => limitSeconds * 1000 === Number(workloadLimit) && limitSeconds <= 30)).toBe(true);
  });
});

describe('own commands', () => {
  it('together weigh as much as the declared workloads', () => {
    const plans = planTrainings(trainedWorkloads, ['a', 'b']);
    const weigh = (isOwn: boolean): number => plans.filter((plan) => plan.isOwn === isOwn).reduce((sum, { weight }) => sum + weight, 0);
    expect(weigh(true)).toBeCloseTo(weigh(false));
  });

  it.each([
    ['ls -l  /tmp', ['ls', '-l', '/tmp']],
    [`sh -c 'a b; c "d"' e`, ['sh', '-c', 'a b; c "d"', 'e']],
    ['x "a \\"b\\" $c" d\\ e', ['x', 'a "b" $c', 'd e']],
    [`--name='with space'x ""`, ['--name=with spacex', '']],
    ['   ', []],
  ])('%s splits into words', (text, words) => {
    expect(splitCommand(text)).toEqual(words);
  });

  it.each([`sh -c 'open`, 'a "b', 'tail\\'])('%s has no end', (text) => {
    expect(() => splitCommand(text)).toThrow('without its end');
  });
});
