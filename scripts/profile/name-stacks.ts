// Samples -> stacks of named frames, each with its site.
import { isAllocationWrapper } from './names.ts';
import type { SymboliseOptions, Symbols } from './symbolise.ts';
import { symbolise } from './symbolise.ts';
import type { Frame, HeapProfile, NamedProfile, Stack } from './types.ts';

export interface NamingOptions extends SymboliseOptions {
  readonly showAllFrames: boolean;
}

/** The symboliser runs once for all profiles. */
export async function nameProfiles(profiles: readonly HeapProfile[], options: NamingOptions): Promise<readonly NamedProfile[]> {
  const symbols = await symbolise(profiles, options);
  return profiles.map((profile, index) => nameProfile(profile, symbols, options, index === profiles.length - 1 ? symbols.notices : []));
}

function nameProfile({ file, facts, available, samples }: HeapProfile, symbols: Symbols, { showAllFrames }: NamingOptions, notices: readonly string[]): NamedProfile {
  const stacks = samples.map(({ places, ...rest }): Stack => {
    const frames = places.flatMap(symbols.find);
    return { ...rest, frames, site: showAllFrames ? 0 : findSite(frames) };
  });
  return { file, facts, available, stacks, notices: [...notices, ...describeGaps(facts)] };
}

/** A stack of nothing but wrappers keeps its innermost frame. */
export function findSite(frames: readonly Frame[]): number {
  return Math.max(0, frames.findIndex(({ name }) => !isAllocationWrapper(name)));
}

function describeGaps({ notWalked, other }: HeapProfile['facts']): readonly string[] {
  return [
    ...(notWalked > 0 ? [`${notWalked === 1 ? '1 sample has' : `${notWalked} samples have`} no stack: it could not be walked`] : []),
    ...(other > 0 ? [`${other === 1 ? '1 sample stands' : `${other} samples stand`} under [other stacks]: the table of stacks was full`] : []),
  ];
}
