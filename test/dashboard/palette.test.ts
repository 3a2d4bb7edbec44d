import { describe, expect, it } from 'vitest';
import { completions } from '../../source/dashboard/palette/palette.js';
import { focusOf } from '../../source/dashboard/state.js';
import { deviceCount } from '../../source/scenario/devices.js';
import { scenarioOf, session, startOf } from './fixtures.js';

const said = (line: string, start = startOf()) =>
  session(start).press(':').type(line).press('enter');

describe('a line of the palette', () => {
  it('sets fields by their flags, ids, short labels and usual words, several at once', () => {
    expect(said('tp 4 devices 4').scenario.tp).toBe(4);
    expect(said('--kv fp8').scenario.kv).toBe('fp8');
    expect(said('users 16 context 32Ki').scenario).toMatchObject({ batch: 16, sequence: 32_768 });
    expect(said('num_hidden_layers 48').scenario.model.config['num_hidden_layers']).toBe(48);
    expect(said('ctx 32k').scenario.sequence).toBe(32_000);
    expect(deviceCount(said('gpus 8').scenario)).toBe(8);
  });

  it('is one step to undo', () => {
    const { scenario } = said('batch 16 kv fp8').press('u');
    expect([scenario.batch, scenario.kv]).toEqual([1, null]);
  });

  it('loads a model, on counted accelerators where these are named too', () => {
    expect(said('qwen3-32b on 2x3090').effects.slice(-2)).toEqual([
      { type: 'load-model', id: 'qwen3-32b' },
      { type: 'load-hardware', id: '2x3090', isCounted: true },
    ]);
    expect(said('4xh100').effects.at(-1)).toMatchObject({ type: 'load-hardware', id: '4xh100' });
    expect(said('8x7b').effects.at(-1)).toMatchObject({ type: 'load-model', id: '8x7b' });
    expect(said('on 8xh100').effects.at(-1)).toMatchObject({ type: 'load-hardware', id: '8xh100' });
    expect(said('open ~/ckpt').effects.at(-1)).toMatchObject({ type: 'open-text', text: '~/ckpt' });
  });

  it('explains, solves, trains, goes to a pane and applies the verdict’s proposal', () => {
    expect(said('explain kv cache').screen().join('\n')).toContain('KV cache');
    expect(said('solve batch').scenario.batch).toBe(64);
    expect(said('train').scenario.mode).toBe('training');
    expect(focusOf(said('pane kv').state)).toBe('cache');
    expect(said('fit').scenario.batch).toBe(64);
  });

  it('says in one line why it can’t be done, and changes nothing', () => {
    const wrong = said('tp many');
    expect(wrong.state.notice).toMatchObject({ tone: 'over' });
    expect(wrong.state.notice?.text).toMatch(/^--tp "many": a whole number/);
    expect(wrong.scenario).toEqual(scenarioOf());
    expect(said('solve nothing').state.notice?.text).toBe('solve: nothing is no field');
    expect(said('explain zzz').state.notice?.text).toBe('explain: no figure is called zzz');
    const quit = said('quit now');
    expect(quit.state.notice?.text).toBe('quit: nothing is expected behind it');
    expect(quit.effects).not.toContainEqual({ type: 'quit' });
  });

  it('does nothing without words, and goes away with Esc', () => {
    expect(session().press(': escape').state.overlay).toBeUndefined();
    expect(said('   ').effects).toEqual([]);
  });
});

describe('completion', () => {
  const of = (line: string) => completions(startOf(), line).map(({ id }) => id);

  it('offers orders first, then fields, then the values of a field', () => {
    expect(of('')).toContain('open ');
    expect(of('ba')).toContain('batch ');
    expect(of('kv f')).toContain('kv fp8');
    expect(of('sequence-parallel ')).toEqual(['sequence-parallel on', 'sequence-parallel off']);
    expect(of('explain wei')).toContain('explain Weights');
    expect(of('batch 4 kv ')).toContain('batch 4 kv fp8');
  });

  it('completes the line with Tab, and shows what is missing', () => {
    const filled = session().press(':').type('bat').press('tab');
    const { overlay } = filled.state;
    expect(overlay?.kind === 'list' && overlay.filter).toBe('batch ');
    filled.type('7').press('enter');
    expect(filled.scenario.batch).toBe(7);
    const asked = session().press(':').type('expl').press('enter');
    expect(asked.state.overlay).toMatchObject({ kind: 'list', filter: 'explain ' });
  });

  it('never grows beyond its box', () => {
    for (const line of ['', 'a', 'e', 'kv ', 'explain ', 'solve '])
      expect(of(line).length).toBeLessThanOrEqual(12);
  });
});
