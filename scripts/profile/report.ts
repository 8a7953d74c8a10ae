// Everything that is shown of a profile, whether on a terminal, as JSON or on a page.
import { listMeasures, type Measure } from './measures.ts';
import { type Group, keySite, type Site, siteOf, sumGroups, sumSites, sumValues } from './sites.ts';
import { createValues, type Frame, type NamedProfile, type Stack, type Values } from './types.ts';

/** A site in two profiles. */
export interface Change {
  readonly frame: Frame;
  readonly now: Values;
  readonly before: Values;
}

export interface Leak {
  readonly frames: readonly Frame[];
  readonly values: Values;
}

export interface Report {
  readonly profile: NamedProfile;
  /** The chosen one; what it says of each site is the order of the sites. */
  readonly measure: Measure;
  /** All that the file has values for. */
  readonly measures: readonly Measure[];
  readonly totals: Values;
  readonly sites: readonly Site[];
  readonly threads: readonly Group[];
  readonly classes: readonly Group[];
  /** Undefined where leaks were not looked for. */
  readonly leaks: readonly Leak[] | undefined;
  readonly old: { readonly profile: NamedProfile; readonly totals: Values; readonly changes: readonly Change[] } | undefined;
  /** Where several files were given: all of them, the earliest first. */
  readonly timeline: readonly NamedProfile[];
}

interface Parts {
  /** The last one is shown. */
  readonly profiles: readonly [NamedProfile, ...NamedProfile[]];
  readonly old: NamedProfile | undefined;
  readonly measure: Measure;
}

export function createReport({ profiles, old, measure }: Parts): Report {
  const profile = profiles.at(-1) ?? profiles[0];
  const { stacks, available } = profile;
  const byMeasure = (a: { values: Values }, b: { values: Values }): number => measure.of(b.values) - measure.of(a.values);
  return {
    profile,
    measure,
    measures: listMeasures(new Set([...available].filter((name) => old === undefined || old.available.has(name)))),
    totals: sumValues(stacks),
    sites: sumSites(stacks).toSorted(byMeasure),
    threads: sumGroups(stacks, 'thread').toSorted(byMeasure),
    classes: sumGroups(stacks, 'sizeClass').toSorted((a, b) => (a.id || Number.POSITIVE_INFINITY) - (b.id || Number.POSITIVE_INFINITY)),
    leaks: available.has('unreachable_space') ? sumLeaks(stacks) : undefined,
    old: old && { profile: old, totals: sumValues(old.stacks), changes: compareSites(stacks, old.stacks, measure) },
    timeline: profiles.length > 1 ? profiles : [],
  };
}

/** What grew most first, what shrank most last; what stayed is left out. */
export function compareSites(stacks: readonly Stack[], old: readonly Stack[], measure: Measure): readonly Change[] {
  const before = new Map(sumSites(old).map((site) => [site.key, site]));
  const now = new Map(sumSites(stacks).map((site) => [site.key, site]));
  const nothing = createValues();
  return [...new Map([...before, ...now])]
    .map(([key, { frame }]) => ({ frame, now: now.get(key)?.values ?? nothing, before: before.get(key)?.values ?? nothing }))
    .filter((change) => growthOf(change, measure) !== 0)
    .toSorted((a, b) => growthOf(b, measure) - growthOf(a, measure));
}

export function growthOf({ now, before }: Change, measure: Measure): number {
  return measure.of(now) - measure.of(before);
}

/** Of a set of stacks, by site. */
export function measureSites(stacks: readonly Stack[], measure: Measure): ReadonlyMap<string, { readonly frame: Frame; readonly amount: number }> {
  const amounts = new Map<string, { frame: Frame; amount: number }>();
  for (const stack of stacks) {
    const frame = siteOf(stack);
    const key = keySite(frame);
    amounts.set(key, { frame, amount: (amounts.get(key)?.amount ?? 0) + measure.of(stack.values) });
  }
  return amounts;
}

/** A stack whose blocks differ in class or thread is one leak. */
function sumLeaks(stacks: readonly Stack[]): readonly Leak[] {
  const leaks = new Map<string, Stack[]>();
  for (const stack of stacks.filter(({ values }) => values.unreachable_space > 0)) {
    const key = stack.frames.map(keySite).join('\u0001');
    const members = leaks.get(key);
    if (members === undefined) leaks.set(key, [stack]);
    else members.push(stack);
  }
  return [...leaks.values()]
    .map((members) => ({ frames: members[0]?.frames ?? [], values: sumValues(members) }))
    .toSorted((a, b) => b.values.unreachable_space - a.values.unreachable_space);
}
