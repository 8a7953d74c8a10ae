// `npm run test-misuse`: every case of tests/misuse under libc's allocator and every build that is here, against docs/hardening.md.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { program } from 'commander';
import { heap } from '../gen/spec/heap.ts';
import { listCases, runSet } from './misuse/run-set.ts';
import { countOutcome, formatTable, listBrokenPromises, readTable, replaceTable } from './misuse/table.ts';
import { type Column, outcomeNames, type Subject } from './misuse/types.ts';
import { libraryPath, projectRoot } from './project.ts';
import { runProgram } from './run.ts';

program
  .description('the misuse set: what each error of a program comes to, under every build')
  .option('--update', 'write docs/hardening.md anew, from three runs of each case')
  .option('--filter <text>', 'only cases whose name contains the text; prints each outcome')
  .option('--lib <path>', 'run it under another library; prints each outcome')
  .parse();
const options = program.opts<{ update?: boolean; filter?: string; lib?: string }>();

const documentPath = path.join(projectRoot, 'docs/hardening.md');
const document = readFileSync(documentPath, 'utf8');
const promises = readTable(document);
const all = await listCases(projectRoot);
const cases = all.filter(({ name }) => name.includes(options.filter ?? ''));
const columns = new Map<string, Column>();
let broken = 0;

for (const subject of await listSubjects()) {
  const column = await runSet(projectRoot, cases, subject, options.update === true ? 3 : 1);
  columns.set(subject.name, column);
  const counts = outcomeNames.map((name) => `${name} ${countOutcome(column, name)}`).join(', ');
  console.log(`${subject.name.padEnd(12)} ${counts}`);
  if (options.filter !== undefined || options.lib !== undefined) for (const [name, outcome] of column) console.log(`  ${name.padEnd(36)} ${outcome}`);
  if (!heap.variants.some(({ name }) => name === subject.name)) continue;
  const faults = listBrokenPromises(options.update === true ? undefined : promises.get(subject.name), column);
  for (const fault of faults) console.log(`  ${fault}`);
  broken += faults.length;
}
if (options.update === true && options.filter === undefined && options.lib === undefined)
  writeFileSync(documentPath, replaceTable(document, formatTable(all, columns)));
process.exitCode = broken > 0 ? 1 : 0;

async function listSubjects(): Promise<readonly Subject[]> {
  if (options.lib !== undefined) return [{ name: path.basename(options.lib), library: path.resolve(options.lib) }];
  const built = heap.variants.filter(({ isOnDemand }) => isOnDemand !== true).map(({ name }) => ({ name, library: libraryPath(name) })).filter(({ library }) => existsSync(library));
  const libc = await runProgram('getconf', ['GNU_LIBC_VERSION']);
  return [{ name: libc.code === 0 ? libc.stdout.trim() : 'libc', library: undefined }, ...built];
}
