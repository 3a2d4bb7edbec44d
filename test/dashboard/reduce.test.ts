import { describe, expect, it } from 'vitest';
import { whatFrees } from '../../source/cost/frees.js';
import { together } from '../../source/cost/relief.js';
import { chosenStop, type Stop, stopsOf } from '../../source/dashboard/explained.js';
import { fieldRows } from '../../source/dashboard/field-rows.js';
import { PANE_IDS } from '../../source/dashboard/panes/catalogue.js';
import { reduce } from '../../source/dashboard/reduce.js';
import { startTyping, typeableValue } from '../../source/dashboard/reduce-typing.js';
import { focusedRow, focusOf, paneRows } from '../../source/dashboard/state.js';
import { deviceCount, firstKind } from '../../source/scenario/devices.js';
import { settle } from '../../source/scenario/settle.js';
import { hardware, model, scenarioOf, session, startOf } from './fixtures.js';

describe('fields', () => {
  it('starts on a value: → doubles the batch, ← halves it', () => {
    expect(session().press('right right right').scenario.batch).toBe(8);
    expect(session().press('l l h').scenario.batch).toBe(2);
  });

  it('stops at the limits', () => {
    expect(session().press('left').scenario.batch).toBe(1);
  });

  it('makes bigger steps with PgUp and PgDn', () => {
    expect(session().press('pageup').scenario.batch).toBe(8);
    expect(session().press('pageup pageup pagedown').scenario.batch).toBe(8);
  });

  it('moves to the next field and steps that', () => {
    const { scenario } = session().press('down right');
    expect(scenario.sequence).toBe(16_384);
    expect(scenario.batch).toBe(1);
  });

  it('goes to the neighbouring choice', () => {
    expect(session().press('up right').scenario.mode).toBe('training');
  });

  it('steps layers by one and query heads to the next divisor', () => {
    const layers = session().press('M down right');
    expect(layers.scenario.model.config['num_hidden_layers']).toBe(33);
    const heads = session().press('M down down down down left');
    expect(heads.scenario.model.config['num_key_value_heads']).toBe(4);
  });

  it('doubles devices', () => {
    expect(deviceCount(session().press('H down right right').scenario)).toBe(4);
  });

  it('refuses an impossible model in one line', () => {
    const refused = session().press('M down enter').type('0').press('enter');
    expect(refused.scenario.model.config['num_hidden_layers']).toBe(32);
    expect(refused.state.typing?.problem).toBe(
      'num_hidden_layers "0": a whole number from 1 to 2,000 is expected',
    );
  });
});

describe('several devices', () => {
  const split = ({ scenario: { tp, pp, dp } }: ReturnType<typeof session>) => [tp, pp, dp];

  it('are split by default; a single one is not', () => {
    const two = session().press('H down right');
    expect(split(two)).toEqual([2, 1, null]);
    expect(split(two.press('right right'))).toEqual([8, 1, null]);
    expect(split(two.press('left left left'))).toEqual([1, 1, null]);
  });

  it('are split when their number is typed, and undone in one step', () => {
    const typed = session().press('H down enter').type('4').press('enter');
    expect(split(typed)).toEqual([4, 1, null]);
    expect(split(typed.press('u'))).toEqual([1, 1, null]);
  });

  it('are pipeline stages where their number does not divide the heads', () => {
    expect(split(session().press('H down enter').type('3').press('enter'))).toEqual([1, 3, null]);
  });

  it('keep a chosen split, and copies of the model, which the verdict names', () => {
    const copies = session(startOf(scenarioOf({}, 'llama-3.1-8b', 'h100-sxm-80gb', 2)));
    expect(copies.screen({ columns: 160, rows: 40 })[1]).toContain('each of 2 holds the whole');
    expect(split(copies.press('H down right'))).toEqual([1, 1, null]);
  });

  it('replicate the model in training, and are split again in serving', () => {
    const training = session().press('H down right m');
    expect(split(training)).toEqual([1, 1, null]);
    expect(split(training.press('m'))).toEqual([2, 1, null]);
  });

  it('are split anew for a model with other heads', () => {
    // GPT-2 has 12 heads: 8 devices are 4 wide at most, which leaves copies or a pipeline.
    const eight = session().press('H down right right right');
    eight.act({ type: 'model-loaded', model: model('gpt2') });
    expect(split(eight)).toEqual([4, 1, null]);
  });
});

describe('typing', () => {
  it('edits in place, and everything follows at each key', () => {
    const typing = session().press('enter').type('1');
    expect(typing.scenario.batch).toBe(1);
    typing.type('6');
    expect(typing.scenario.batch).toBe(16);
    typing.press('enter');
    expect(typing.state.typing).toBeUndefined();
    expect(typing.scenario.batch).toBe(16);
  });

  it('takes suffixes', () => {
    expect(session().press('down enter').type('128k').press('enter').scenario.sequence).toBe(
      128_000,
    );
    expect(session().press('down enter').type('8Ki').press('enter').scenario.sequence).toBe(8192);
  });

  it('restores the old value with Esc', () => {
    const left = session().press('enter').type('512').press('escape');
    expect(left.scenario.batch).toBe(1);
    expect(left.state.past).toEqual([]);
  });

  it('says why a text is no value, keeps the last value, and stays open', () => {
    const wrong = session().press('enter').type('12x');
    expect(wrong.state.typing?.problem).toMatch(/^Batch "12x": a whole number from 1 to/);
    expect(wrong.scenario.batch).toBe(1);
    expect(wrong.press('enter').state.typing).toBeDefined();
  });

  it('takes letters for text', () => {
    const typing = session().press('enter').type('q?jk');
    expect(typing.effects).toEqual([]);
    expect(typing.state.typing?.text).toBe('q?jk');
  });

  it('is one step to undo', () => {
    const undone = session().press('enter').type('128').press('enter u');
    expect(undone.scenario.batch).toBe(1);
    expect(undone.state.past).toEqual([]);
  });

  it('replaces the value with the first character, and takes it back with Esc', () => {
    const typing = session().press('down enter');
    expect(typing.state.typing?.text).toBeUndefined();
    expect(typing.type('32768').press('enter').scenario.sequence).toBe(32_768);
  });

  it('keeps a value that was opened and left as it is', () => {
    const left = session().press('right enter enter');
    expect(left.scenario.batch).toBe(2);
    expect(left.state.typing).toBeUndefined();
  });

  it('moves on with ↓', () => {
    const moved = session()
      .press('enter')
      .type('4')
      .press('down enter')
      .type('1024')
      .press('enter');
    expect(moved.scenario.batch).toBe(4);
    expect(moved.scenario.sequence).toBe(1024);
  });
});

describe('undo', () => {
  it('undoes steps of one field in a row at once', () => {
    const steps = session().press('right right right down right');
    expect(steps.press('u').scenario.sequence).toBe(null);
    expect(steps.press('u').scenario.batch).toBe(1);
    expect(steps.press('ctrl-r').scenario.batch).toBe(8);
    expect(steps.press('ctrl-r').scenario.sequence).toBe(16_384);
  });

  it('has nothing to redo after another change', () => {
    expect(session().press('right u right').state.future).toEqual([]);
  });

  it('resets one field', () => {
    const reset = session().press('right right down right up r');
    expect(reset.scenario.batch).toBe(1);
    expect(reset.scenario.sequence).toBe(16_384);
  });
});

describe('models', () => {
  it('opens the model of a digit, except while a value is typed', () => {
    expect(session().press('2').effects).toEqual([{ type: 'load-model', id: 'qwen3-8b' }]);
    expect(session().press('enter').type('2').effects).toEqual([]);
  });

  it('goes round the top line with [ and ]', () => {
    expect(session().press('[').effects).toEqual([{ type: 'load-model', id: 'gpt2' }]);
    expect(session().press(']').effects).toEqual([{ type: 'load-model', id: 'qwen3-8b' }]);
  });

  it('opens the neighbouring model with an arrow on the name', () => {
    expect(session().press('M right').effects).toEqual([
      { type: 'load-neighbour', of: 'models', id: 'llama-3.1-8b', offset: 1 },
    ]);
  });

  it('takes over a loaded model, keeps the options, and resets to that model', () => {
    const loaded = session()
      .press('right')
      .act({ type: 'model-loaded', model: model('gpt2') });
    expect(loaded.scenario.model.id).toBe('gpt2');
    expect(loaded.scenario.batch).toBe(2);
    expect(settle(loaded.scenario).sequence).toBe(1024);
    loaded.press('M down right r');
    expect(loaded.scenario.model.config['n_layer']).toBe(12);
  });

  it('keeps the present model when another can’t be read', () => {
    const broken = session().act({
      type: 'model-loaded',
      model: { id: 'x', name: 'x', config: {} },
    });
    expect(broken.scenario.model.id).toBe('llama-3.1-8b');
    expect(broken.state.notice?.tone).toBe('over');
  });
});

describe('lists', () => {
  const offers = ['gpt2', 'llama-3.1-8b', 'qwen3-8b', 'qwen3-32b'].map((id) => ({ id, name: id }));

  it('asks for the entries, searches them, and opens the chosen one', () => {
    const list = session().press('p');
    expect(list.effects).toEqual([{ type: 'list', subject: 'models' }]);
    list.act({ type: 'listed', subject: 'models', offers });
    list.type('32 qwen').press('enter');
    expect(list.effects.at(-1)).toEqual({ type: 'load-model', id: 'qwen3-32b' });
    expect(list.state.overlay).toBeUndefined();
  });

  it('begins at the present model', () => {
    const list = session().press('p').act({ type: 'listed', subject: 'models', offers });
    expect(list.press('down enter').effects.at(-1)).toEqual({ type: 'load-model', id: 'qwen3-8b' });
  });

  it('closes with Esc and changes nothing', () => {
    const list = session().press('p').act({ type: 'listed', subject: 'models', offers });
    list.press('down escape');
    expect(list.state.overlay).toBeUndefined();
    expect(list.scenario.model.id).toBe('llama-3.1-8b');
  });

  it('takes q for text', () => {
    const list = session().press('p').act({ type: 'listed', subject: 'models', offers });
    expect(list.press('q').effects.map(({ type }) => type)).not.toContain('quit');
  });

  it('offers a field’s choices, and auto where it may stay open', () => {
    const chosen = session().press('down down down enter').type('fp8').press('enter');
    expect(chosen.scenario.weights).toBe('fp8');
    expect(chosen.press('enter').type('auto').press('enter').scenario.weights).toBeNull();
  });

  const judgement = (id: string, fits: boolean, rank: number) => ({
    id,
    fits,
    rank,
    facts: ['8.03B', '', '128Ki', 'bf16', `16.6 GiB ${fits ? '✓' : '✗'}`, '156 tok/s'],
  });

  it('evaluates each preset on this hardware, shows it in columns, and stops when it closes', () => {
    const list = session().press('p').act({ type: 'listed', subject: 'models', offers });
    expect(list.effects.at(-1)).toMatchObject({ type: 'judge', subject: 'models' });
    const judgements = [judgement('qwen3-8b', true, 8)];
    list.act({ type: 'judged', subject: 'models', judgements });
    expect(list.screen().join('\n')).toMatch(/qwen3-8b .*8\.03B .*128Ki .*bf16 .*16\.6 GiB ✓/);
    expect(list.press('escape').effects.at(-1)).toEqual({ type: 'stop-judging' });
  });

  it('lists what fits first with Tab, and keeps the chosen one chosen as answers come', () => {
    const list = session().press('p').act({ type: 'listed', subject: 'models', offers });
    list.press('tab').act({
      type: 'judged',
      subject: 'models',
      judgements: [judgement('qwen3-32b', false, 32), judgement('qwen3-8b', true, 8)],
    });
    const rows = () => list.screen().filter((line) => /gpt2|llama|qwen3/.test(line));
    expect(list.screen().join('\n')).toContain('▸gpt2');
    list.act({ type: 'judged', subject: 'models', judgements: [judgement('gpt2', true, 0.1)] });
    expect(rows().map((row) => /(gpt2|qwen3-32b|qwen3-8b) /.exec(row)?.[1])).toContain('qwen3-8b');
    expect(list.screen().join('\n')).toContain('▸gpt2');
    list.press('pageup enter');
    expect(list.effects.at(-1)).toEqual({ type: 'load-model', id: 'qwen3-8b' });
  });

  it('gives a marked model a digit, lists it first, and keeps both', () => {
    const list = session().press('p').act({ type: 'listed', subject: 'models', offers });
    list.type('32').press('ctrl-f escape');
    expect(list.effects.at(-2)).toEqual({
      type: 'keep-choices',
      choices: { favourites: ['qwen3-32b'], recents: [] },
    });
    expect(list.screen()[0]).toContain(' 1 qwen3-32b');
    list.press('1');
    expect(list.effects.at(-1)).toEqual({ type: 'load-model', id: 'qwen3-32b' });
    list.press('p').act({ type: 'listed', subject: 'models', offers });
    expect(list.press('pageup enter').effects.at(-1)).toEqual({
      type: 'load-model',
      id: 'qwen3-32b',
    });
    expect(list.state.choices.recents).toEqual(['qwen3-32b']);
  });

  it('opens a model that is no preset by its path or Hub id, with a slash', () => {
    const list = session().press('p').act({ type: 'listed', subject: 'models', offers });
    list.type('/data/run7/config.json');
    expect(list.screen().join('\n')).toContain('Enter opens');
    expect(list.press('enter').effects.at(-1)).toEqual({
      type: 'load-model',
      id: '/data/run7/config.json',
    });
    const searched = session().press('p').act({ type: 'listed', subject: 'models', offers });
    expect(searched.type('/32').press('enter').effects.at(-1)).toEqual({
      type: 'load-model',
      id: 'qwen3-32b',
    });
  });

  it('opens a model of this machine by its path, and a typed text as it is', () => {
    const found = [{ id: '/models/a.gguf', name: 'a.gguf', detail: 'LM Studio' }];
    const list = () =>
      session().press('o').act({ type: 'listed', subject: 'found', offers: found });
    expect(list().screen().join('\n')).toMatch(/▸a\.gguf +LM Studio/);
    expect(list().press('enter').effects.at(-1)).toEqual({
      type: 'load-model',
      id: '/models/a.gguf',
    });
    for (const text of ['org/a', '~/run7', 'vllm serve a --tp 2']) {
      const typed = list().type(text).press('enter');
      expect(typed.effects.at(-1)).toMatchObject({ type: 'open-text', text });
      expect(typed.state.overlay).toBeUndefined();
    }
  });

  it('takes the scenario of an opened command, undone in one step, and shows a read log', () => {
    const opened = session().act({
      type: 'text-opened',
      opened: { kind: 'scenario', scenario: scenarioOf({ batch: 7 }), notice: 'read as vllm' },
    });
    expect([opened.scenario.batch, opened.state.notice?.text]).toEqual([7, 'read as vllm']);
    expect(opened.press('u').scenario.batch).toBe(1);
    opened.act({
      type: 'text-opened',
      opened: { kind: 'page', title: 'Measured beside predicted', lines: ['figure  measured'] },
    });
    expect(opened.screen().join('\n')).toContain('Measured beside predicted');
  });

  it('reads accelerators with a count as people write them', () => {
    const list = session().press('g').act({ type: 'listed', subject: 'hardware', offers: [] });
    list.type('2x3090').press('enter');
    expect(list.effects.at(-1)).toEqual({ type: 'load-hardware', id: '2x3090', isCounted: true });
    list.act({ type: 'hardware-loaded', hardware: hardware('rtx-3090'), count: 2 });
    expect([deviceCount(list.scenario), list.scenario.tp]).toEqual([2, 2]);
  });

  it('ignores an answer that arrives too late', () => {
    const late = session().press('p escape').act({ type: 'listed', subject: 'models', offers });
    expect(late.state.overlay).toBeUndefined();
  });
});

describe('hardware and workloads', () => {
  it('changes the accelerator and keeps the count', () => {
    const changed = session(startOf(scenarioOf({}, 'llama-3.1-8b', 'h100-sxm-80gb', 8))).act({
      type: 'hardware-loaded',
      hardware: hardware('l4'),
    });
    expect(firstKind(changed.scenario).id).toBe('l4');
    expect(deviceCount(changed.scenario)).toBe(8);
  });

  it('drops a stated memory with its accelerator, and keeps that of detected devices', () => {
    const deviceMemory = 64 * 2 ** 30;
    const start = startOf(scenarioOf({ deviceMemory }));
    const picked = session(start).act({ type: 'hardware-loaded', hardware: hardware('l4') });
    expect(picked.scenario.deviceMemory).toBeNull();
    const found = { ...hardware('l4'), count: 1 };
    const waiting = { ...start, awaitsDetection: true };
    const detected = session(waiting).act({ type: 'detected', hardware: found });
    expect(detected.scenario.deviceMemory).toBe(deviceMemory);
  });

  it('starts empty when an unknown memory is typed, and reads bytes as people write them', () => {
    const xeon = scenarioOf({ engine: 'llama.cpp' }, 'gpt2', 'xeon-4th-8ch-ddr5-4800');
    const start = startOf(xeon);
    const row = fieldRows('hardware', xeon).find(({ id }) => id === 'deviceMemory');
    if (!row) throw new Error('no row');
    const typing = startTyping(start, row);
    expect(typeableValue(row)).toBe('');
    expect(typing.typing?.text).toBeUndefined();
  });

  it('sets only the fields of a workload', () => {
    const set = session().act({
      type: 'workload-loaded',
      workload: { id: 'chat', name: 'Chat', options: { batch: 8, sequence: 4096 } },
    });
    expect(set.scenario.batch).toBe(8);
    expect(set.scenario.kv).toBe(null);
    expect(set.state.notice?.text).toBe('workload: Chat');
  });

  it('uses detected hardware only while none was chosen', () => {
    const found = { ...hardware('l4'), count: 2 };
    const waiting = { ...startOf(), awaitsDetection: true };
    const taken = session(waiting).act({ type: 'detected', hardware: found });
    expect(taken.scenario.hardware).toEqual(found);
    const chosen = session(waiting)
      .act({ type: 'hardware-loaded', hardware: hardware('h200-sxm-141gb') })
      .act({ type: 'detected', hardware: found });
    expect(firstKind(chosen.scenario).id).toBe('h200-sxm-141gb');
  });
});

describe('solving and explaining', () => {
  it('solves for the largest batch that fits, and the next does not', () => {
    const solved = session().press('=');
    const { batch } = solved.scenario;
    expect(solved.state.notice?.text).toMatch(/^Batch \d+ just fits; beyond it/);
    expect(solved.screen()[1]).toMatch(/FITS|TIGHT/);
    solved
      .press('enter')
      .type(String(batch + 1))
      .press('enter');
    expect(solved.screen()[1]).toContain('DOES NOT FIT');
  });

  it('takes the limits of the memory pane, the fewest devices too', () => {
    const big = startOf(scenarioOf({ tp: 8 }, 'llama-3.3-70b-instruct', 'h100-sxm-80gb', 8));
    const fewest = session(big).press('D end =');
    expect(deviceCount(fewest.scenario)).toBe(2);
    expect(fewest.screen()[1]).toMatch(/FITS|TIGHT/);
    expect(session().press('D end up =').scenario.sequence).toBe(131_072);
  });

  it('asks for the smallest accelerator that holds the scenario', () => {
    const asked = session().press('H =');
    expect(asked.effects).toEqual([{ type: 'solve-hardware', scenario: asked.scenario }]);
  });

  it('says so where there is nothing to solve for', () => {
    expect(session().press('M down =').state.notice?.text).toContain('nothing to solve');
  });

  it('explains a row with its formula and source', () => {
    const page = session().press('D e');
    expect(page.screen().join('\n')).toContain('Weights');
    expect(page.press('end').screen().join('\n')).toContain('Source: ');
    expect(page.press('escape').state.overlay).toBeUndefined();
  });

  it('goes into the parts of an explanation and back to the part it came from', () => {
    const page = session().press('D down down down down e');
    const shown = () => page.screen().join('\n');
    expect(shown()).toContain('▸ Weights');
    page.press('down enter');
    expect(shown()).toContain('KV cache = 1.00 GiB');
    page.press('enter');
    // 2 · 32 layers · 8 heads · 128 · 2 bytes a token.
    expect(shown()).toContain('= 1,073,741,824 bytes (1.00 GiB)');
    expect(shown()).not.toContain('Parts');
    page.press('escape escape');
    expect(shown()).toContain('▸ KV cache');
    page.press('escape');
    expect(page.state.overlay).toBeUndefined();
  });

  it('goes from a symbol to the field that decides it, and to another amount and back', () => {
    /** On the page of a row of speeds, presses Enter on its first symbol or part that leads so. */
    const followed = (label: string, leads: (stop: Stop) => boolean, deeper = '') => {
      const page = session().press('C');
      const rows = paneRows(page.state, 'speed');
      const row = rows.findIndex(
        (own) => ('short' in own ? own.short : own.label)?.trim() === label,
      );
      page.press([...Array(row).fill('down'), 'e', ...(deeper ? [deeper] : [])].join(' '));
      const { overlay } = page.state;
      if (overlay?.kind !== 'page' || overlay.subject.about !== 'row') throw new Error(label);
      const stops = stopsOf(page.state, overlay.subject);
      const by = stops.findIndex(leads) - chosenStop(stops, overlay.subject).index;
      expect(stops.some(leads)).toBe(true);
      if (by !== 0)
        page.press(
          Array(Math.abs(by))
            .fill(by > 0 ? 'down' : 'up')
            .join(' '),
        );
      return page.press('enter');
    };
    const field = followed(
      'Each token',
      (stop) => 'row' in stop && stop.row === 'accelerator',
      'enter',
    );
    expect(focusOf(field.state)).toBe('hardware');
    expect(focusedRow(field.state)?.id).toBe('accelerator');
    const amount = followed('1M tok out', ({ kind }) => kind === 'amount');
    expect(amount.screen().join('\n')).toContain('Cost of an hour ≈ $3.22');
    expect(amount.press('escape').screen().join('\n')).toContain('A million output tokens ≈ $');
    expect(amount.press('escape').state.overlay).toBeUndefined();
  });

  it('sets a length of the curve with Enter', () => {
    expect(session().press('K down enter').scenario.sequence).toBe(16_384);
  });

  it('makes a change that frees memory', () => {
    const freed = session(startOf(scenarioOf({ mode: 'training' }))).press('F enter');
    expect(freed.scenario).not.toEqual(scenarioOf({ mode: 'training' }));
    expect(freed.press('u').scenario).toEqual(scenarioOf({ mode: 'training' }));
  });

  it('marks several changes with Space, says what they do together, and makes them in one step', () => {
    const start = scenarioOf({ mode: 'training' });
    const ways = session(startOf(start)).press('F space down down down space');
    const { marks } = ways.state;
    expect(marks).toHaveLength(2);
    const reliefs = whatFrees(start).filter(({ label }) => marks.includes(label));
    const both = together(start, reliefs);
    expect(both?.freedBytes).not.toBe(reliefs[0]?.freedBytes);
    expect(ways.state.notice?.text).toMatch(
      /^2 marked: −.*≈ .*, (fits|does not fit); Enter takes them/,
    );
    expect(ways.screen({ columns: 160, rows: 50 }).join('\n')).toContain('2 together');
    expect(ways.press('enter').scenario).toEqual(both?.scenario);
    expect(ways.state.marks).toEqual([]);
    expect(ways.press('u').scenario).toEqual(start);
  });

  it('marks one of several changes of the same field, and unmarks it again', () => {
    const marked = session(startOf(scenarioOf())).press('F');
    const labels = whatFrees(scenarioOf()).map(({ label }) => label);
    const formats = labels.filter((label) => label.startsWith('weights in '));
    expect(formats.length).toBeGreaterThan(1);
    const mark = (label: string) => {
      marked.press('home');
      while (focusedRow(marked.state)?.label !== label) marked.press('down');
      marked.press('space');
    };
    for (const label of formats) mark(label);
    expect(marked.state.marks).toEqual(formats.slice(-1));
    marked.press('space');
    expect(marked.state.marks).toEqual([]);
  });

  it('moves through the matrix and sets a split', () => {
    const start = startOf(scenarioOf({}, 'llama-3.1-8b', 'h100-sxm-80gb', 8));
    const taken = session(start).press('X down down right enter');
    expect([taken.scenario.tp, taken.scenario.pp]).toEqual([4, 2]);
  });

  it('does not set an impossible split, and says why', () => {
    const start = startOf(scenarioOf({}, 'llama-3.1-8b', 'h100-sxm-80gb', 8));
    const refused = session(start).press('X down down down right enter');
    expect([refused.scenario.tp, refused.scenario.pp]).toEqual([1, 1]);
    expect(refused.state.notice?.text).toContain('needs 16 devices');
  });

  it('switches the cells of a grid with Space: GiB, time, tokens a second, dollars', () => {
    const start = startOf(scenarioOf({}, 'llama-3.1-70b', 'h100-sxm-80gb', 16));
    const matrix = session(start).press('X');
    const legend = () => matrix.screen({ columns: 120, rows: 40 }).join('\n');
    expect(legend()).toContain('pipeline: GiB');
    const shown = ['≈ ms a token', '≈ tok/s', '≈ $ a million tokens', 'GiB'].map((unit) => {
      matrix.press('space');
      expect(legend()).toContain(`pipeline: ${unit}`);
      return legend();
    });
    expect(new Set(shown).size).toBe(4);
    // TP 16 lies in two nodes of eight.
    expect(legend()).toMatch(/16 .*◦/);
    // In the fields Space is no such key.
    matrix.press('W space');
    expect(matrix.state.cells).toBe('memory');
  });

  it('switches the axes of the matrix with X, and sets the split that it then shows', () => {
    const start = startOf(scenarioOf({}, 'mixtral-8x7b-v0.1', 'h100-sxm-80gb', 8));
    const matrix = session(start).press('X');
    const title = () => /[TE]P × [PEC]P matriX/.exec(matrix.screen().join('\n'))?.[0];
    expect(title()).toBe('TP × PP matriX');
    expect(matrix.screen().join('\n')).toContain('X switches to TP × EP');
    matrix.press('X');
    expect(title()).toBe('TP × EP matriX');
    expect(matrix.screen({ columns: 80, rows: 24 }).join('\n')).toContain('TP\\EP');
    matrix.press('down right enter');
    expect([matrix.scenario.tp, matrix.scenario.pp, matrix.scenario.ep]).toEqual([2, 1, 2]);
    matrix.press('x');
    expect(title()).toBe('EP × CP matriX');
    // It begins where the scenario is: EP 2 × CP 1.
    matrix.press('down right enter');
    expect([matrix.scenario.tp, matrix.scenario.ep, matrix.scenario.cp]).toEqual([2, 4, 2]);
    expect(title()).toBe('EP × CP matriX');
    matrix.press('x');
    expect(title()).toBe('TP × PP matriX');
  });

  it('switches the matrix of a model without experts to TP × CP alone', () => {
    const start = startOf(scenarioOf({}, 'llama-3.1-8b', 'h100-sxm-80gb', 8));
    const matrix = session(start).press('X x right enter');
    expect([matrix.scenario.tp, matrix.scenario.cp]).toEqual([1, 2]);
    expect(matrix.screen().join('\n')).toContain('X switches to TP × PP');
    // Left and come back to, it shows what it did.
    expect(matrix.press('K X').screen().join('\n')).toContain('TP × CP matriX');
  });

  it('has no other axes on one device, nor where serving caches no tokens', () => {
    expect(session().press('X x').screen().join('\n')).not.toContain('turn');
    const mamba = scenarioOf({}, 'falcon-mamba-7b-instruct', 'h100-sxm-80gb', 8);
    const matrix = session(startOf(mamba)).press('X x');
    expect(matrix.screen().join('\n')).toContain('TP × PP matriX');
    expect(matrix.screen().join('\n')).not.toContain('turn');
  });

  it('shows TP × PP again for a model without the splits that were shown', () => {
    const start = startOf(scenarioOf({}, 'mixtral-8x7b-v0.1', 'h100-sxm-80gb', 8));
    const matrix = session(start).press('X x');
    matrix.act({ type: 'model-loaded', model: model('llama-3.1-8b') });
    expect(matrix.screen().join('\n')).toContain('TP × PP matriX');
    expect(matrix.press('down right enter').scenario.tp).toBe(2);
  });

  it('says why a split is impossible, over as many lines as that needs', () => {
    const start = startOf(scenarioOf({}, 'mixtral-8x7b-v0.1', 'h100-sxm-80gb', 16));
    const matrix = session(start).press('X x down down down down right right right right');
    const rows = matrix.screen({ columns: 80, rows: 24 });
    const said = rows.map((row) => row.split('│').at(-2)?.trim() ?? '').join(' ');
    expect(said).toContain('TP 16 × EP 16: ep 16 does not divide the 8 experts: 8 does');
    const refused = matrix.press('enter');
    expect([refused.scenario.tp, refused.scenario.ep]).toEqual([1, 1]);
    expect(refused.state.notice?.text).toContain('ep 16 does not divide the 8 experts');
  });

  it('compares with a baseline', () => {
    const compared = session().press('b right');
    expect(compared.screen().join('\n')).toContain('+1.00 GiB');
    expect(compared.press('b').screen().join('\n')).not.toContain('+1.00 GiB');
  });

  it('explains the activations of one step in serving', () => {
    const shown = session().press('A');
    const bytes = /most on one device (\d+ MiB)/.exec(shown.screen().join('\n'))?.[1];
    expect(shown.press('e').screen().join('\n')).toContain(`Activations ≈ ${bytes} `);
  });
});

describe('panes and program', () => {
  it('goes round the panes with Tab', () => {
    const tabs = session();
    // What training saves is a pane of training alone.
    const all = PANE_IDS.filter((id) => id !== 'saved');
    const seen = all.map(() => focusOf(tabs.press('tab').state));
    expect(new Set(seen)).toEqual(new Set(all));
    expect(seen.at(-1)).toBe('workload');
  });

  it('jumps to a pane by its letter', () => {
    expect(focusOf(session().press('K').state)).toBe('cache');
    expect(focusOf(session().press('f').state)).toBe('frees');
  });

  it('quits with q and Ctrl+C, not with Esc', () => {
    expect(session().press('q').effects).toEqual([{ type: 'quit' }]);
    expect(session().press('p ctrl-c').effects.at(-1)).toEqual({ type: 'quit' });
    expect(session().press('escape escape').effects).toEqual([]);
  });

  it('toggles the mode', () => {
    expect(session().press('m').scenario.mode).toBe('training');
    expect(session().press('m m').scenario.mode).toBe('inference');
  });

  it('changes the theme among those that make sense', () => {
    expect(session().press('t').state.theme).toBe('light');
    const mono = { ...startOf(), theme: 'mono', themes: ['mono'] } as const;
    expect(session(mono).press('t').state.theme).toBe('mono');
  });

  it('scrolls, filters and closes the help', () => {
    const help = session().press('? down');
    expect(help.state.overlay).toMatchObject({ scroll: 1 });
    help.press('/').type('theme');
    expect(help.screen().join('\n')).toContain('next theme');
    expect(help.screen().join('\n')).not.toContain('pick a model');
    help.press('escape');
    expect(help.state.overlay).toBeDefined();
    help.press('escape');
    expect(help.state.overlay).toBeUndefined();
  });

  it('can’t scroll past the end', () => {
    const help = session().press('? end');
    const { overlay } = help.state;
    expect(help.press('down').state.overlay).toEqual(overlay);
  });

  it('removes a notice at the next key', () => {
    const noticed = session().act({ type: 'failed', message: 'no such file' });
    expect(noticed.screen().at(-2)).toContain('no such file');
    expect(noticed.press('down').state.notice).toBeUndefined();
  });
});

describe('warnings', () => {
  it('lists them all with !, and only when there are any', () => {
    const idle = session(startOf(scenarioOf({ sequence: 1_000_000 }, 'gpt2', 'l4', 3)));
    const page = idle.press('!').screen().join('\n');
    expect(page).toContain('▲ 1,000,000 tokens are over the 1,024 that the model was made for');
    const none = session().press('!').state;
    expect(none.overlay).toBeUndefined();
    expect(none.notice?.text).toMatch(/^no warnings/);
  });
});

describe('learning', () => {
  const terms = [
    { id: 'TP', name: 'TP', detail: 'each matrix is split', lines: ['Also: x', 'A picture'] },
  ];

  it('finds a term with / and reads its page, from which Esc goes back to the list', () => {
    const list = session().press('/').act({ type: 'listed', subject: 'terms', offers: terms });
    expect(list.effects).toEqual([{ type: 'list', subject: 'terms' }]);
    list.type('tp').press('enter');
    expect(list.screen().join('\n')).toContain('A picture');
    list.press('escape');
    expect(list.state.overlay).toMatchObject({ kind: 'list', subject: 'terms', filter: 'tp' });
    expect(list.press('escape').state.overlay).toBeUndefined();
  });

  it('goes from the help to glossary and lessons', () => {
    expect(session().press('? g').effects).toEqual([{ type: 'list', subject: 'terms' }]);
    expect(session().press('? L').effects).toEqual([{ type: 'list', subject: 'lessons' }]);
  });

  it('finds a key in the help by its words and runs it', () => {
    const found = session().press('? enter').type('undo nothing').press('ctrl-u');
    const zoomed = session().press('? enter').type('whole screen').press('enter');
    expect(zoomed.state.isZoomed).toBe(true);
    expect(found.press('escape').state.overlay).toBeUndefined();
  });

  const lesson = (number: number) => ({
    number,
    count: 10,
    title: 'Where it comes from',
    sentences: ['One.', 'Two.', 'Three.'],
    task: 'Press → and see.',
    scenario: scenarioOf({ batch: number }),
  });

  it('shows a lesson beside live panes at every size, goes on and ends', () => {
    for (const size of [
      { columns: 80, rows: 24 },
      { columns: 160, rows: 50 },
    ]) {
      const learning = session(startOf(), size).press('L');
      learning.act({ type: 'lesson-opened', lesson: lesson(3) });
      const shown = () => learning.screen().join('\n');
      expect(shown()).toContain('Lesson 3 of 10: Where it comes from');
      expect(shown()).toContain('Press → and see.');
      expect(learning.screen()).toHaveLength(size.rows);
      expect(learning.press('right').scenario.batch).toBe(4);
      expect(learning.press('>').effects.at(-1)).toEqual({ type: 'open-lesson', number: 4 });
      expect(learning.press('<').effects.at(-1)).toEqual({ type: 'open-lesson', number: 2 });
      expect(learning.press('escape').state.lesson).toBeUndefined();
    }
  });

  it('cuts no sentence of a lesson: where they have no room they are read first', () => {
    const size = { columns: 60, rows: 16 };
    const long = { ...lesson(3), sentences: [`${'A layer has weights. '.repeat(20)}The end.`] };
    const learning = session(startOf(), size).act({ type: 'lesson-opened', lesson: long });
    const shown = () => learning.screen().join('\n');
    expect(shown()).toContain('The end.');
    learning.press('escape');
    expect(shown()).toContain('Press → and see.');
    expect(shown()).not.toContain('…');
    expect(learning.state.lesson).toBeDefined();
    expect(learning.press('>').effects.at(-1)).toEqual({ type: 'open-lesson', number: 4 });
  });

  it('ends after the last lesson, and never overwrites the last session', () => {
    const learning = session().act({ type: 'lesson-opened', lesson: lesson(10) });
    expect(learning.press('>').state.lesson).toBeUndefined();
    const step = reduce(
      { ...startOf(), lesson: lesson(1) },
      { type: 'key', key: 'right' },
      { columns: 120, rows: 40 },
    );
    expect(step.effects).toEqual([]);
  });
});

describe('Enter before a list was loaded', () => {
  const offers = ['gpt2', 'qwen3-8b'].map((id) => ({ id, name: id }));

  it('chooses the present entry once it was loaded', () => {
    const waiting = session()
      .press('enter escape')
      .act({ type: 'key', key: 'M' })
      .press('enter enter');
    expect(waiting.effects).toContainEqual({ type: 'list', subject: 'models' });
    const before = waiting.effects.length;
    waiting.act({ type: 'listed', subject: 'models', offers });
    expect(waiting.state.overlay).toBeUndefined();
    expect(waiting.effects.slice(before)).toContainEqual({ type: 'load-model', id: 'gpt2' });
  });

  it('searches for text that was typed meanwhile, and chooses nothing after Esc', () => {
    const typed = session()
      .act({ type: 'key', key: 'M' })
      .press('enter')
      .type('qwen')
      .press('enter');
    typed.act({ type: 'listed', subject: 'models', offers });
    expect(typed.effects).toContainEqual({ type: 'load-model', id: 'qwen3-8b' });
    const left = session().act({ type: 'key', key: 'M' }).press('enter enter escape');
    left.act({ type: 'listed', subject: 'models', offers });
    expect(left.effects.filter(({ type }) => type === 'load-model')).toEqual([]);
  });
});
