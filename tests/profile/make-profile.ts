// Profiles as hakmem writes them, made by pprof-format's writer.
import { Profile, StringTable } from 'pprof-format';
import { SAMPLE_TYPES, type ValueName } from '../../scripts/profile/types.ts';

export interface MadeMapping {
  readonly start: number;
  readonly limit: number;
  readonly offset: number;
  readonly file: string;
  readonly buildId?: string;
}

export interface MadeSample {
  /** The caller of malloc first: addresses, or names of places without one. */
  readonly stack: readonly (number | string)[];
  readonly values: Partial<Record<ValueName, number>>;
  readonly thread?: number;
  readonly sizeClass?: number;
}

export interface MadeProfile {
  readonly samples: readonly MadeSample[];
  readonly mappings?: readonly MadeMapping[];
  readonly comments?: readonly string[];
  readonly leaks?: 'complete' | 'partial';
  readonly types?: readonly string[];
  readonly timeMs?: number;
}

const LEAK_TYPES = ['unreachable_objects', 'unreachable_space'];

export function makeProfile({ samples, mappings = [], comments, leaks, types, timeMs = 1_790_000_000_000 }: MadeProfile): Buffer {
  const strings = new StringTable();
  const text = (value: string): number => strings.dedup(value);
  const names = types ?? Object.keys(SAMPLE_TYPES).filter((name) => leaks !== undefined || !LEAK_TYPES.includes(name));
  const places = [...new Set(samples.flatMap(({ stack }) => stack))];
  const functions = places.filter((place) => typeof place === 'string');
  const findMapping = (address: number): number => mappings.findIndex(({ start, limit }) => address >= start && address < limit) + 1;
  const profile = new Profile({
    stringTable: strings,
    sampleType: names.map((name) => ({ type: text(name), unit: text(SAMPLE_TYPES[name as ValueName] ?? 'count') })),
    sample: samples.map(({ stack, values, thread = 0, sizeClass = 0 }) => ({
      locationId: stack.map((place) => places.indexOf(place) + 1),
      value: names.map((name) => values[name as ValueName] ?? 0),
      label: [
        { key: text('thread'), num: thread },
        { key: text('class'), num: sizeClass, numUnit: text('bytes') },
      ],
    })),
    mapping: mappings.map(({ start, limit, offset, file, buildId = '' }, index) => ({
      id: index + 1, memoryStart: start, memoryLimit: limit, fileOffset: offset, filename: text(file), buildId: text(buildId),
    })),
    location: places.map((place, index) =>
      typeof place === 'string' ? { id: index + 1, line: [{ functionId: functions.indexOf(place) + 1 }] } : { id: index + 1, address: place, mappingId: findMapping(place) },
    ),
    function: functions.map((name, index) => ({ id: index + 1, name: text(name) })),
    timeNanos: BigInt(timeMs) * 1_000_000n,
    durationNanos: 90_000_000_000n,
    periodType: { type: text('space'), unit: text('bytes') },
    period: 524288,
    comment: (comments ?? ['hakmem 0.1.0', 'process 4711 /usr/bin/app', 'reason exit', `samples ${samples.length}`, `stacks ${samples.length}`, 'not_walked 0', 'other 0', `leaks ${leaks ?? 'none'}`]).map(text),
    defaultSampleType: text('inuse_space'),
  });
  return Buffer.from(profile.encode());
}

/** Blocks of one size: so many allocated, so many of them still in use. */
export function makeValues(bytes: number, allocated: number, inUse: number, leaked = 0): Partial<Record<ValueName, number>> {
  const freed = allocated - inUse;
  return {
    alloc_objects: allocated, alloc_space: bytes * allocated, inuse_objects: inUse, inuse_space: bytes * inUse,
    freed_objects: freed, freed_short: Math.floor(freed / 2), freed_cross: Math.floor(freed / 4), freed_lifetime: freed * 3_000_000,
    unreachable_objects: leaked, unreachable_space: leaked * bytes,
  };
}
