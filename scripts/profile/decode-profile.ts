// profile.proto -> HeapProfile: every index is looked up, every sample type found by its name.
import { type Location, Profile, type Sample as PprofSample } from 'pprof-format';
import { createValues, type Facts, type HeapProfile, type Mapping, type Place, type Sample, SAMPLE_TYPES, type ValueName } from './types.ts';
import { createUsageError } from './usage-error.ts';

/** The file ends between two messages: an index leads nowhere. */
export class CutShortError extends Error {}

const NS_PER_MS = 1e6;
const REQUIRED = ['alloc_objects', 'alloc_space', 'inuse_objects', 'inuse_space'] as const satisfies readonly ValueName[];

export function decodeProfile(file: string, bytes: Uint8Array): HeapProfile {
  const profile = Profile.decode(bytes);
  const text = (index: number | bigint): string => demand(profile.stringTable.strings[Number(index)]);
  const comments = profile.comment.map(text);
  if (!comments.some((comment) => comment.startsWith('hakmem')))
    throw createUsageError(`${file} was not written by hakmem: its comments name ${comments[0] === undefined ? 'no tool' : `"${comments[0]}"`}`);
  // hakmem always writes these: without them the file ended early.
  if ([profile.timeNanos, profile.period, profile.defaultSampleType].some((value) => Number(value) === 0)) throw new CutShortError();
  const columns = findColumns(file, profile, text);
  const places = resolvePlaces(profile, text);
  return {
    file,
    facts: readFacts(profile, comments),
    available: new Set(columns.keys()),
    samples: profile.sample.map((sample) => resolveSample(sample, { columns, places, text, width: profile.sampleType.length })),
  };
}

function findColumns(file: string, profile: Profile, text: (index: number | bigint) => string): ReadonlyMap<ValueName, number> {
  const types = profile.sampleType.map(({ type, unit }) => ({ type: text(type), unit: text(unit) }));
  const columns = new Map<ValueName, number>();
  for (const [name, unit] of Object.entries(SAMPLE_TYPES)) {
    const column = types.findIndex((candidate) => candidate.type === name && candidate.unit === unit);
    if (column >= 0) columns.set(name as ValueName, column);
  }
  const missing = REQUIRED.find((name) => !columns.has(name));
  if (missing !== undefined)
    throw createUsageError(`${file} has no sample type ${missing}/${SAMPLE_TYPES[missing]}, only ${types.map(({ type, unit }) => `${type}/${unit}`).join(', ') || 'none'}`);
  return columns;
}

function resolvePlaces(profile: Profile, text: (index: number | bigint) => string): ReadonlyMap<number, Place> {
  const functions = new Map(profile.function.map(({ id, name }) => [Number(id), text(name)]));
  const mappings = new Map<number, Mapping>(
    profile.mapping.map(({ id, memoryStart, memoryLimit, fileOffset, filename, buildId }) => [
      Number(id),
      { start: Number(memoryStart), limit: Number(memoryLimit), fileOffset: Number(fileOffset), file: text(filename), buildId: text(buildId).toLowerCase() },
    ]),
  );
  const resolve = ({ address, mappingId, line }: Location): Place => ({
    address: Number(address),
    mapping: Number(mappingId) === 0 ? undefined : demand(mappings.get(Number(mappingId))),
    name: line[0] === undefined ? '' : demand(functions.get(Number(line[0].functionId))),
  });
  return new Map(profile.location.map((location) => [Number(location.id), resolve(location)]));
}

interface Tables {
  readonly columns: ReadonlyMap<ValueName, number>;
  readonly places: ReadonlyMap<number, Place>;
  readonly text: (index: number | bigint) => string;
  readonly width: number;
}

function resolveSample({ locationId, value, label }: PprofSample, { columns, places, text, width }: Tables): Sample {
  if (value.length !== width) throw new CutShortError();
  const labels = new Map(label.map(({ key, num }) => [text(key), Number(num)]));
  const read = (name: ValueName): number => {
    const column = columns.get(name);
    return column === undefined ? 0 : Number(BigInt.asIntN(64, BigInt(value[column] ?? 0)));
  };
  return {
    places: locationId.map((id) => demand(places.get(Number(id)))),
    thread: labels.get('thread') ?? 0,
    sizeClass: labels.get('class') ?? 0,
    values: createValues(read),
  };
}

function readFacts(profile: Profile, comments: readonly string[]): Facts {
  const find = (key: string): string => comments.find((comment) => comment.startsWith(`${key} `))?.slice(key.length + 1) ?? '';
  const [, pid = '0', program = ''] = /^(\d+) ?(.*)$/s.exec(find('process')) ?? [];
  return {
    version: find('hakmem'),
    pid: Number(pid),
    program,
    reason: find('reason'),
    timeMs: Number(profile.timeNanos) / NS_PER_MS,
    durationMs: Number(profile.durationNanos) / NS_PER_MS,
    periodBytes: Number(profile.period),
    samples: Number(find('samples')) || 0,
    stacks: Number(find('stacks')) || 0,
    notWalked: Number(find('not_walked')) || 0,
    other: Number(find('other')) || 0,
    leaks: find('leaks') || 'none',
  };
}

function demand<T>(found: T | undefined): T {
  if (found === undefined) throw new CutShortError();
  return found;
}
