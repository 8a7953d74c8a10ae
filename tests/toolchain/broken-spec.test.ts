// A spec or a template that breaks rules: everything that is wrong is said at once, and nothing is written.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTree } from '../../scripts/project.ts';
import { copyProject } from './copy-project.ts';

const SPEC = 'gen/spec/size-classes.ts';

describe('a spec that breaks rules', () => {
  it('gives every diagnostic, exit 1, and writes nothing', async () => {
    const broken = copyProject();
    await broken.run(['gen']);
    const before = readTree(path.join(broken.root, 'out'), /./);
    broken.write(
      SPEC,
      broken.read(SPEC).replace(/large: \{.*\}/, 'large: { upTo: MiB(1), wMax: ratio(1.3), classes: [KiB(64), KiB(128), KiB(256)] }'),
    );
    broken.edit('gen/spec/errors.ts', 'FREE_INTERIOR', 'FREE_UNKNOWN');
    broken.edit('gen/spec/boxes/tls-sll.ts', "uses: ['shared-pool'", "uses: ['shared-pool', 'ace'");
    const { code, stderr } = await broken.run(['gen']);
    expect(code).toBe(1);
    expect(stderr).toContain('size-classes.ts: large: 32769 bytes would take class 65536 (2.00 > W_MAX 1.30)');
    expect(stderr).toContain('errors.ts: FREE_UNKNOWN: is listed twice');
    expect(stderr).toContain('boxes/tls-sll.ts: uses: ace is not below tls-sll');
    expect(stderr).toContain('5 broken; nothing was written');
    expect(readTree(path.join(broken.root, 'out'), /./)).toEqual(before);
    broken.remove();
  });
});

describe('the template of a table', () => {
  it('is linted with its model when it is used', async () => {
    const broken = copyProject();
    broken.edit('templates/tables/errors.h.hbs', '{{name}},', '{{nmae}},');
    const { code, stderr } = await broken.run(['gen']);
    expect(code).toBe(1);
    expect(stderr).toContain('templates/tables/errors.h.hbs: {{nmae}}, which the model does not have');
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(existsSync(path.join(broken.root, 'out'))).toBe(false);
    broken.remove();
  });
});
