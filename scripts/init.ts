// `npx hakmem init [NAME]`: a spec of the user's own, which extends the default, to change.
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { heap } from '../gen/spec/heap.ts';
import { listParts } from '../gen/spec/parts.ts';
import { formatBigint } from '../gen/tune/spec-text.ts';
import { DEFAULT_SPEC, requireSpecName, specFile } from './load-spec.ts';
import { describeTask, isRepository, specFileName } from './project.ts';
import { UserError } from './run.ts';
import { writeAtomically } from './write-generation.ts';

function runInit(name: string): void {
  if (isRepository) throw new UserError('init is for a directory of your own; here, gen/spec/ is the default and gen/spec/profiles/NAME.ts a further spec');
  if (name !== DEFAULT_SPEC) requireSpecName(name);
  const file = specFile(name);
  const shown = specFileName(name);
  if (existsSync(file)) throw new UserError(`${shown} is there already; remove it, or name another spec: npx hakmem init NAME`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeAtomically(file, describeStart());
  const option = name === DEFAULT_SPEC ? '' : `--spec ${name}`;
  console.log(`${shown} is written: change it, then ${describeTask('gen', option)} checks it and ${describeTask('build', option)} builds it`);
}

function describeStart(): string {
  const regions = Object.entries(heap.sizeClasses.regions).map(([name, { wMax }]) => `      ${name}: { ...sizeClasses.regions.${name}, wMax: ratio(${wMax}) },`);
  const retained = listParts(heap)
    .flatMap(({ part }) => part.constants)
    .find(({ name }) => name === 'HAK_RETAIN_BASE_BYTES');
  const constants = retained === undefined ? '{}' : `{ ${retained.name}: ${formatBigint(retained.value, retained.unit)} }`;
  const units = /(\w+)\(/.exec(constants)?.[1];
  return `// A heap that differs from hakmem's default in what is written here alone.
import { ${[...(units === undefined ? [] : [units]), 'ratio', 'sizeClasses'].join(', ')}, type TunedSpec } from 'hakmem';

export const tuned = {
  doc: 'what this heap is for',
  sizeClasses: {
    ...sizeClasses,
    // A request of n bytes takes a block of at most wMax * n bytes: the smaller, the more size classes.
    regions: {
${regions.join('\n')}
    },
  },
  // Numbers that may be tuned, by name: docs/tuning.md of the package says what they do.
  constants: ${constants},
} as const satisfies TunedSpec;
`;
}

await new Command('init')
  .description(`Writes a spec that extends the default, to ${specFileName('<name>')}; 'default' is the one that is meant without --spec.`)
  .argument('[name]', 'of small letters, digits and hyphens', DEFAULT_SPEC)
  .showSuggestionAfterError(false)
  .action(runInit)
  .parseAsync();
