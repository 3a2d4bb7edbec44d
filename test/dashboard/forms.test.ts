import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { exported, formsOf, writeNew } from '../../source/command-line/exported.js';
import { formOffers } from '../../source/dashboard/reduce-forms.js';
import { emptyFolder } from '../command-line/run.js';
import { scenarioOf, session } from './fixtures.js';

const serving = scenarioOf({ engine: 'vllm' });

/** The menu, as it is once it is known what there is. */
function menu(scenario = serving) {
  const opened = session().press('right y');
  return opened.act({ type: 'listed', subject: 'forms', offers: formOffers(formsOf(scenario)) });
}

describe('copies of a scenario', () => {
  it('is chosen from a menu', () => {
    const { effects, scenario } = session().press('right y');
    expect(effects).toEqual([{ type: 'list-forms', scenario }]);
  });

  it('has its own command line first, which is copied and shown', () => {
    const copied = menu().press('enter');
    const text = 'llm-tui llama-3.1-8b --hardware h100-sxm-80gb --batch 2';
    expect(copied.effects.at(-1)).toEqual({ type: 'copy', text });
    expect(copied.screen().join('\n')).toContain(text);
  });

  it('lists the programs of its mode', () => {
    const of = (mode: 'inference' | 'training') =>
      formsOf(scenarioOf({ mode })).map(({ id }) => id);
    expect(of('inference')).toEqual(
      expect.arrayContaining(['vllm', 'sglang', 'llama.cpp', 'card']),
    );
    expect(of('training')).toEqual(expect.arrayContaining(['megatron', 'torchtitan', 'json']));
    expect(of('training')).not.toContain('vllm');
  });

  it('is copied, or written to a file that is chosen', () => {
    const { scenario } = menu();
    expect(menu().type('card').press('enter').effects.at(-1)).toEqual({
      type: 'export',
      form: 'card',
      file: undefined,
      scenario,
    });
    expect(menu().type('file json').press('enter').effects.at(-1)).toMatchObject({
      type: 'export',
      form: 'json',
      file: 'llm-tui-report.json',
    });
  });

  it('as a picture is the screen without the menu, with all its text', () => {
    const effect = menu().type('file svg').press('enter').effects.at(-1);
    expect(effect).toMatchObject({ type: 'write', name: 'llm-tui-screen.svg' });
    const text = effect?.type === 'write' ? effect.text : '';
    expect(text).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" /);
    const shown = text.replaceAll(/<[^>]*>/g, '').replaceAll(/\s+/g, '');
    expect(shown).toContain('8.03B');
    expect(shown).not.toContain('Takethisalong');
    expect(text.match(/<text /g)).toHaveLength(40);
  });

  it.each(['vllm', 'card', 'markdown', 'json', 'csv'])('%s has the model in it', (form) => {
    expect(exported(form, serving)).toMatch(/llama-3\.1-8b|memory\.0\.weights/i);
  });

  it('another format is refused in one line', () => {
    expect(() => exported('constructor', serving)).toThrow('constructor: is no form of a scenario');
  });
});

describe('a file that is written', () => {
  const before = process.cwd();
  afterEach(() => process.chdir(before));

  it('never overwrites another file', () => {
    const folder = emptyFolder();
    process.chdir(folder);
    expect([writeNew('a.json', '1'), writeNew('a.json', '2')]).toEqual(['a.json', 'a-2.json']);
    expect(readdirSync(folder).toSorted()).toEqual(['a-2.json', 'a.json']);
  });

  it('says in one line why it can’t be written', () => {
    expect(() => writeNew('/dev/null/a.json', '1')).toThrow(/a\.json is not written: /);
  });
});
