// Real programs: compiled, run, and what they say of their own stacks turned into a profile.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { readElf } from '../../scripts/profile/read-elf.ts';
import { projectRoot } from '../../scripts/project.ts';
import { type Output, runTask } from '../support/run-task.ts';
import { type MadeMapping, type MadeSample, makeProfile, makeValues } from './make-profile.ts';

/** `npm run profile -- …` with a symbol cache in the folder. */
export async function runProfileTask(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Output> {
  return runTask('profile', projectRoot, args, { XDG_CACHE_HOME: path.join(folder, 'cache'), ...env });
}

export async function compile(folder: string, name: string, source: string, flags: readonly string[] = []): Promise<string> {
  const program = path.join(folder, name);
  const language = source.includes('#include <vector>') ? 'c++' : 'c';
  const file = path.join(folder, `${name}.${language === 'c' ? 'c' : 'cpp'}`);
  writeFileSync(file, source);
  await execa(language === 'c' ? 'gcc' : 'g++', ['-g', '-O1', `-I${import.meta.dirname}`, '-o', program, file, ...flags]);
  return program;
}

export interface Recording {
  readonly samples: readonly MadeSample[];
  readonly mappings: readonly MadeMapping[];
}

/** What a program with recorder.h says; each stack is a block in use. */
export async function record(program: string): Promise<Recording> {
  const { stdout } = await execa(program);
  const lines = stdout.split('\n');
  const samples = lines.filter((line) => line.startsWith('stack ')).map((line) => {
    const [, bytes, ...addresses] = line.split(' ');
    return { stack: addresses.map((address) => Number.parseInt(address, 16)), values: makeValues(Number(bytes), 1, 1) };
  });
  return { samples, mappings: lines.filter((line) => line.startsWith('map ')).flatMap(parseMapping) };
}

/** Writes the profile of the program beside it. */
export async function recordProfile(program: string): Promise<string> {
  const file = `${program}.pb`;
  writeFileSync(file, makeProfile(await record(program)));
  return file;
}

function parseMapping(line: string): readonly MadeMapping[] {
  const [, start = '', limit = '', offset = '', file = ''] = /^map ([0-9a-f]+)-([0-9a-f]+) r-x. ([0-9a-f]+) \S+ \d+ +(.*)$/.exec(line) ?? [];
  if (start === '') return [];
  return [{ start: Number.parseInt(start, 16), limit: Number.parseInt(limit, 16), offset: Number.parseInt(offset, 16), file, buildId: readElf(file)?.buildId ?? '' }];
}
