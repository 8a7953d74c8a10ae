// Files and options that cannot be used: one sentence that names them, exit 2, nothing written.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../scripts/run.ts';
import { readProfile } from '../../scripts/profile/read-profile.ts';
import { makeProfile, makeValues } from './make-profile.ts';
import { makeFolder } from '../support/run-task.ts';
import { runProfileTask } from './record-program.ts';

const folder = makeFolder();
const samples = [{ stack: ['parse', 'main'], values: makeValues(100, 4, 2) }, { stack: [0x1234, 'main'], values: makeValues(10, 4, 2), thread: 7, sizeClass: 16 }];
const whole = makeProfile({ samples });

function write(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

const good = write('good.pb', whole);

describe('a file', () => {
  it.each([
    ['that is whole', whole],
    ['that is packed', gzipSync(whole)],
  ])('%s is read', (kind, bytes) => {
    const { facts, samples: found } = readProfile(write(`${kind}.pb`, bytes));
    expect(facts).toMatchObject({ version: '0.1.0', pid: 4711, program: '/usr/bin/app', reason: 'exit', periodBytes: 524288, samples: 2, durationMs: 90_000, leaks: 'none' });
    expect(found[0]?.places.map(({ name }) => name)).toEqual(['parse', 'main']);
    expect(found[1]).toMatchObject({ thread: 7, sizeClass: 16, values: { inuse_space: 20, alloc_objects: 4, freed_short: 1, unreachable_space: 0 } });
  });

  it('finds its sample types by name, whatever their order', () => {
    const types = ['inuse_space', 'freed_cross', 'future_type', 'alloc_space', 'inuse_objects', 'alloc_objects'];
    const profile = readProfile(write('order.pb', makeProfile({ samples, types })));
    expect(profile.samples[0]?.values).toMatchObject({ inuse_space: 200, alloc_space: 400, inuse_objects: 2, alloc_objects: 4, freed_cross: 0 });
    expect(profile.available.has('freed_short')).toBe(false);
  });

  it('cut anywhere is refused', () => {
    for (let length = 1; length < whole.length; length++) {
      const file = write('cut.pb', whole.subarray(0, length));
      expect(() => readProfile(file), `${length} of ${whole.length} bytes`).toThrow(UserError);
    }
    expect(() => readProfile(write('cut.pb', whole.subarray(0, whole.length - 40)))).toThrow(/cut\.pb is cut short/);
  });

  it('with any byte changed is read or refused in words', () => {
    for (let at = 0; at < whole.length; at++) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 0x95;
      try {
        readProfile(write('flipped.pb', bytes));
      } catch (error) {
        expect(error, `byte ${at}`).toBeInstanceOf(UserError);
      }
    }
  });

  it.each([
    ['is not there', path.join(folder, 'none.pb'), /cannot read .*none\.pb: ENOENT/],
    ['is a folder', folder, /cannot read .*: EISDIR/],
    ['is empty', write('empty.pb', ''), /empty\.pb is empty/],
    ['is text', write('text.pb', 'heap profile: 1: 2\n'), /text\.pb is a text file/],
    ['is noise', write('noise.pb', Buffer.from([0xff, 0x00, 0xff, 0x03])), /noise\.pb is no heap profile/],
    ['is a program', '/bin/true', /\/bin\/true is no heap profile/],
    ['is packed noise', write('noise.gz', gzipSync(Buffer.from([0xff, 0x00, 0xff]))), /noise\.gz is no heap profile/],
    ['is a damaged archive', write('damaged.gz', Buffer.concat([gzipSync(whole).subarray(0, 60), Buffer.alloc(50, 7)])), /damaged\.gz is damaged/],
    ['is an archive cut short', write('short.gz', gzipSync(whole).subarray(0, 60)), /short\.gz is damaged/],
    ['is of another tool', write('go.pb', makeProfile({ samples, comments: ['go1.21'] })), /go\.pb was not written by hakmem: its comments name "go1\.21"/],
    ['is of a tool that does not say', write('nobody.pb', makeProfile({ samples, comments: [] })), /nobody\.pb was not written by hakmem: its comments name no tool/],
    ['lacks a sample type', write('types.pb', makeProfile({ samples, types: ['alloc_objects', 'alloc_space', 'inuse_objects'] })), /types\.pb has no sample type inuse_space\/bytes, only alloc_objects\/count/],
  ])('that %s', (_, file, sentence) => {
    expect(() => readProfile(file)).toThrow(sentence);
  });
});

describe('on the command line', () => {
  const patterns = write('patterns', 'leak:parse\n');
  it.each([
    ['no file', [], /name a profile file, or --run/],
    ['a file of another tool', [path.join(folder, 'go.pb')], /go\.pb was not written by hakmem/],
    ['an unknown option', [good, '--tpo', '3'], /unknown option '--tpo'/],
    ['no number', [good, '--top', 'many'], /'many' is invalid.*whole number above 0/],
    ['no measure', [good, '--by', 'size'], /--by size is no measure; name one of inuse, alloc/],
    ['leaks that were not looked for', [good, '--leaks'], /good\.pb has no unreachable_space: leaks were not looked for/],
    ['the same by its measure', [good, '--by', 'leaked'], /leaks were not looked for/],
    ['leaks that were not looked for before', [write('leaky.pb', makeProfile({ samples, leaks: 'complete' })), '--by', 'leaked', '--diff', good], /--by leaked: .*good\.pb has no unreachable_space/],
    ['patterns that are not there', [good, '--suppress', `${patterns}.none`], /--suppress: cannot read .*patterns\.none: ENOENT/],
    ['an old profile that is none', [good, '--diff', patterns], /patterns is a text file/],
    ['a folder that is not there', [good, '--html', path.join(folder, 'no/page.html')], /--html: cannot write into .*\/no: ENOENT/],
    ['a folder for a file', [good, '--speedscope', folder], /is a folder; name a file in it/],
    ['a profile to be written over', ['--folded', good, good], /would write over a profile/],
    ['two things on standard output', [good, '--json', '--folded'], /--json and --folded both/],
    ['two sources', [good, '--run', '--pid', '1'], /give one of them/],
    ['a program to run that is not named', ['--run', '--lib', good], /--run needs a program/],
    ['a library that is not there', ['--run', '--lib', '/none.so', '--', 'true'], /--lib: there is no \/none\.so/],
    ['a rate without a run', [good, '--rate', '5'], /--rate goes with --run/],
    ['a symboliser that is none', [good, '--symboliser', 'gdb'], /Allowed choices are auto, llvm, addr2line, none/],
  ])('%s: one line, exit 2', async (_, args, sentence) => {
    const before = readdirSync(folder).filter((name) => name !== 'cache');
    const { code, stdout, stderr } = await runProfileTask(folder, args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr.split('\n')).toHaveLength(1);
    expect(readdirSync(folder).filter((name) => name !== 'cache')).toEqual(before);
    expect(readFileSync(good).equals(whole)).toBe(true);
  });

  it('a page that cannot be written leaves nothing', async () => {
    const target = path.join(folder, 'target');
    mkdirSync(path.join(target, 'page.html'), { recursive: true });
    const { code } = await runProfileTask(folder, [good, '--html', path.join(target, 'page.html')]);
    expect(code).toBe(2);
    expect(readdirSync(target)).toEqual(['page.html']);
    expect(existsSync(path.join(target, 'page.html.tmp'))).toBe(false);
  });
});
