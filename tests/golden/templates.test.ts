// What a template may hold, and that it matches its model in both directions.
import { describe, expect, it } from 'vitest';
import { lintTemplate } from '../../gen/emit/lint.ts';
import { renderTemplate } from '../../gen/emit/render.ts';

const model = { banner: 'b', rows: [{ name: 'x', value: '<=' }] };
const good = '/* {{banner}} */\n{{#each rows}}\n{ {{name}}, {{value}} },\n{{/each}}\n';

describe('a template', () => {
  it('renders cells as they are, one line per row', () => {
    expect(lintTemplate(good, model)).toEqual([]);
    expect(renderTemplate(good, model)).toBe('/* b */\n{ x, <= },\n');
  });

  it.each([
    [
      'a field that the model lacks',
      '{{banner}}{{missing}}{{#each rows}}{{name}}{{value}}{{/each}}',
      '{{missing}}, which the model does not have',
    ],
    [
      'a row field that the model lacks',
      '{{banner}}{{#each rows}}{{name}}{{value}}{{other}}{{/each}}',
      '{{other}}, which the model does not have',
    ],
    ['a field that it leaves out', '{{#each rows}}{{name}}{{value}}{{/each}}', "the model's field banner is not used"],
    ['a row field that it leaves out', '{{banner}}{{#each rows}}{{name}}{{/each}}', 'the field value of rows is not used'],
    ['a list that the model lacks', `${good}{{#each lost}}x{{/each}}`, '{{#each lost}}, which the model does not have'],
    ['a condition', `${good}{{#if banner}}x{{/if}}`, 'a block that is not {{#each}}'],
    ['a helper', `${good}{{lookup banner 0}}`, 'a MustacheStatement that is not a plain path'],
    ['a number where a path belongs', `${good}{{0}}`, 'a MustacheStatement that is not a plain path'],
    ['an else branch', '{{banner}}{{#each rows}}{{name}}{{value}}{{else}}none{{/each}}', 'an {{else}} in {{#each rows}}'],
    ['more than 60 lines', `${good}${'\n'.repeat(60)}`, 'more than 60 lines'],
  ])('is refused with %s', (_, template, sentence) => {
    expect(lintTemplate(template, model)).toContain(sentence);
  });
});
