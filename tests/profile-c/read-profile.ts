// A profile as the library writes it, by another's decoder: values by name, stacks as places in mapped files.
import { readFileSync } from 'node:fs';
import { type Location, Profile } from 'pprof-format';

export interface MappedFile {
  readonly start: bigint;
  readonly end: bigint;
  readonly offset: bigint;
  readonly file: string;
  readonly buildId: string;
}

export interface Frame {
  /** Of what has no address, such as [other stacks]. */
  readonly name: string;
  readonly address: bigint;
  readonly mapping: MappedFile | undefined;
}

export interface Row {
  readonly values: Readonly<Record<string, number>>;
  readonly thread: number;
  readonly classBytes: number;
  /** Innermost first. */
  readonly frames: readonly Frame[];
}

export interface HeapProfile {
  readonly types: readonly string[];
  readonly defaultType: string;
  readonly period: { readonly type: string; readonly bytes: bigint };
  readonly timeMs: number;
  readonly durationMs: number;
  readonly comments: readonly string[];
  readonly mappings: readonly MappedFile[];
  readonly rows: readonly Row[];
}

export function readProfile(file: string): HeapProfile {
  const profile = Profile.decode(readFileSync(file));
  const text = (index: number | bigint): string => {
    const found = profile.stringTable.strings[Number(index)];
    if (found === undefined) throw new Error(`${file}: no string ${index}`);
    return found;
  };
  const mappings = new Map(
    profile.mapping.map((mapping) => [
      Number(mapping.id),
      {
        start: BigInt(mapping.memoryStart),
        end: BigInt(mapping.memoryLimit),
        offset: BigInt(mapping.fileOffset),
        file: text(mapping.filename),
        buildId: text(mapping.buildId),
      },
    ]),
  );
  const functions = new Map(profile.function.map(({ id, name }) => [Number(id), text(name)]));
  const frameOf = (location: Location): Frame => ({
    name: location.line.map(({ functionId }) => functions.get(Number(functionId)) ?? '?').join(),
    address: BigInt(location.address),
    mapping: mappings.get(Number(location.mappingId)),
  });
  const frames = new Map(profile.location.map((location) => [Number(location.id), frameOf(location)]));
  const types = profile.sampleType.map(({ type, unit }) => `${text(type)}/${text(unit)}`);
  const rows = profile.sample.map((sample): Row => {
    if (sample.value.length !== types.length) throw new Error(`${file}: ${sample.value.length} values for ${types.length} types`);
    const labels = new Map(sample.label.map(({ key, num, numUnit }) => [`${text(key)}/${text(numUnit)}`, Number(num)]));
    return {
      values: Object.fromEntries(types.map((type, index) => [type.replace(/\/.*/, ''), Number(sample.value[index])])),
      thread: labels.get('thread/') ?? -1,
      classBytes: labels.get('class/bytes') ?? -1,
      frames: sample.locationId.map((id) => {
        const frame = frames.get(Number(id));
        if (frame === undefined) throw new Error(`${file}: no location ${id}`);
        return frame;
      }),
    };
  });
  return {
    types,
    defaultType: text(profile.defaultSampleType),
    period: { type: profile.periodType === undefined ? '' : `${text(profile.periodType.type)}/${text(profile.periodType.unit)}`, bytes: BigInt(profile.period) },
    timeMs: Number(BigInt(profile.timeNanos) / 1_000_000n),
    durationMs: Number(profile.durationNanos) / 1e6,
    comments: profile.comment.map(text),
    mappings: [...mappings.values()],
    rows,
  };
}

/** What a comment says, such as "exit" of "reason exit". */
export const factOf = ({ comments }: HeapProfile, name: string): string | undefined =>
  comments.find((comment) => comment.startsWith(`${name} `))?.slice(name.length + 1);

export const sumOf = (rows: readonly Row[], value: string): number => rows.reduce((sum, { values }) => sum + (values[value] ?? Number.NaN), 0);
