// npm run explain: from a log to words, and what it says to a file that is none.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { heap } from '../../gen/spec/heap.ts';
import { explainLog } from '../../scripts/observe/explain-log.ts';
import { readHeapNumbers } from '../../scripts/observe/heap-numbers.ts';
import { parseTraceLog } from '../../scripts/observe/parse-trace.ts';
import { compileC, makeDirectory, runTask, runUnder } from './run-under.ts';

const directory = makeDirectory();
const explain = (text: string): string => (explainLog(parseTraceLog(text), readHeapNumbers(heap)) ?? []).join('\n');

describe('an explanation', () => {
  it('counts a Threshold by class over the processes of a log, and names knob and spec value', () => {
    const words = explain(
      [
        '[ACE-FAIL] Threshold size=33000 class=40960 ratio=1.242 wmax=1.10',
        '[ACE-FAIL] Total cause=Threshold class=40960 count=1200',
        '[ACE-FAIL] Threshold size=34000 class=40960 ratio=1.205 wmax=1.10',
        '[ACE-FAIL] Total cause=Threshold class=40960 count=34',
      ].join('\n'),
    );
    expect(words).toContain('Threshold: 1 234 requests of 1 size class');
    expect(words).toContain('size 33 000 (class 40 960, 1.24 > 1.10): 1 234 requests');
    expect(words).toContain('HAKMEM_WMAX_LARGE=1.25 in place of 1.10');
    expect(words).toContain('npm run gen -- --wmax-large 1.10');
    expect(words).toContain('gen/spec/size-classes.ts');
  });

  it('proposes no W_MAX that the generator refuses', () => {
    const words = explain('[ACE-FAIL] Threshold size=33000 class=40960 ratio=1.242 wmax=1.01');
    expect(words).toContain('--wmax-large 1.04 (1.04 is the finest that stepBits tell apart)');
  });

  it('names the error of a MapFail and the limits behind it', () => {
    const words = explain(
      '[ACE-FAIL] MapFail size=10485760 class=10485760 errno=12\n[ACE-FAIL] Total cause=MapFail class=10485760 count=3',
    );
    expect(words).toContain('the system refused memory 3 times (ENOMEM, errno 12)');
    expect(words).toContain('ulimit -v');
  });

  it('tells an Exhaustion beyond the arena from one within', () => {
    expect(explain('[ACE-FAIL] Exhaustion size=70368744177664 class=70368744177664')).toContain(
      'is more than the arena: raise arena in gen/spec/geometry.ts',
    );
    expect(explain('[ACE-FAIL] Exhaustion size=1000 class=1008')).toContain('the program needs more than its limit');
  });

  it('weighs the stages and says what retains more', () => {
    const words = explain('[SS_ACQUIRE] Stage 0.5 HIT class=64 slab=0x7f00 units=1\n[SS_ACQUIRE] Stage 3 HIT class=64 slab=0x7f00 units=1');
    expect(words).toContain('stage 0.5  50.0 %  1 from the own partial slabs');
    expect(words).toContain('HAK_RETAIN_BASE_BYTES');
  });

  it('says when the counts are lower bounds', () => {
    const line =
      '[SUPER_REG] REMOVE superslab=0x7f00 (12 lines before this one were dropped) (limit of 10 lines a second; more are dropped)';
    expect(explain(line)).toContain('12 further lines over the limit of lines a second were not written');
  });
});

describe('npm run explain', () => {
  it('reads the log of a real run', async () => {
    const program = await compileC(
      directory,
      'thresholds',
      '#include <stdlib.h>\nint main(void) { for (int i = 0; i < 50; i++) free(malloc(33000)); return 0; }',
    );
    const log = path.join(directory, 'real.log');
    writeFileSync(log, (await runUnder({ ACE_TRACE: '1', WMAX_LARGE: '1.01' }, program)).stderr);
    const { code, stdout } = await runTask(['explain', log]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Threshold: 50 requests of 1 size class took a page run/);
  });

  it('reads standard input as -', async () => {
    const { code, stdout } = await runTask(['explain', '-'], '[SUPER_REG] REMOVE superslab=0x7f00\n');
    expect({ code, said: stdout.includes('Registry: 0 superslabs came into the pool, 1 left it') }).toEqual({ code: 0, said: true });
  });

  it.each([
    ['a log that is not ours', () => '/etc/passwd', /^✖ explain: \/etc\/passwd has no line of a hakmem trace/],
    ['a file that is not there', () => path.join(directory, 'none'), /^✖ explain: cannot read .*none: ENOENT$/],
    ['a directory', () => directory, /^✖ explain: cannot read .*: EISDIR$/],
  ])('%s: one line, exit 2', async (_, file, sentence) => {
    const { code, stdout, stderr } = await runTask(['explain', file()]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr.split('\n')).toHaveLength(1);
  });

  it('without a file: exit 2', async () => {
    expect((await runTask(['explain'])).code).toBe(2);
  });
});
