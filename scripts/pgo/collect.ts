// Stage 2: every workload under the instrumented library, each into a file of its own, and what became of it.
import { mkdirSync, rmSync } from 'node:fs';
import { listAllowedProcessors } from '../bench/processors.ts';
import { runCase } from '../bench/run-case.ts';
import type { Sample } from '../bench/types.ts';
import { hashText, writeAtomically } from '../write-generation.ts';
import { createCounterFile, readCounterFile } from './counter-file.ts';
import { readBytes } from './inputs.ts';
import { judgeProfile } from './judge.ts';
import { inProject } from './places.ts';
import type { Training } from './training.ts';
import type { CollectedWorkload, Collection, Folders, ProfileBuild } from './types.ts';

/** Runs the work, and shows that it does. */
export type Announce = (training: Training, work: () => Promise<CollectedWorkload>) => Promise<CollectedWorkload>;

const MEMORY_LIMIT_KIB = 8 * 1024 * 1024;

export async function collectProfiles(build: ProfileBuild, trainings: readonly Training[], { profile }: Folders, announce: Announce, signal: AbortSignal): Promise<Collection> {
  const data = inProject(profile, 'data');
  const manifest = inProject(profile, 'manifest.json');
  rmSync(manifest, { force: true });
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
  const workloads: CollectedWorkload[] = [];
  for (const training of trainings) {
    if (signal.aborted) break;
    workloads.push(await announce(training, () => collectProfile(build, training, profile, signal)));
  }
  const collection = { id: build.id, workloads };
  if (!signal.aborted) writeAtomically(manifest, `${JSON.stringify(collection, null, 1)}\n`);
  return collection;
}

async function collectProfile(build: ProfileBuild, training: Training, profile: string, signal: AbortSignal): Promise<CollectedWorkload> {
  const { name, command, weight, limitSeconds } = training;
  const file = inProject(profile, 'data', `${name}.counters`);
  createCounterFile(file, build);
  const sample = await runTraining(training, inProject(profile, 'libhakmem.so'), file, signal);
  return { name, command, weight, file: `${name}.counters`, hash: hashText(readBytes(file)), ...judgeProfile(sample, readCounterFile(file, build), build.functions, limitSeconds) };
}

async function runTraining(training: Training, library: string, file: string, signal: AbortSignal): Promise<Sample> {
  const allocator = { name: 'profile', path: library, role: 'subject' as const, env: { HAKPROF_FILE: file }, version: '' };
  const limits = { timeoutSeconds: training.limitSeconds, memoryKib: MEMORY_LIMIT_KIB, cpu: (await listAllowedProcessors()).at(-1) ?? 0 };
  return runCase({ benchCase: training.benchCase, allocator, repetition: 1 }, limits, signal);
}
