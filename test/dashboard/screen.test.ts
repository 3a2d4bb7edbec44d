import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { toAscii } from '../../source/dashboard/ascii.js';
import { widthOf } from '../../source/dashboard/drawing/line.js';
import type { PaneId } from '../../source/dashboard/panes/catalogue.js';
import { blocksOf } from '../../source/dashboard/picture.js';
import { placeOfPane, screenOf } from '../../source/dashboard/screen.js';
import { type DashboardState, paneRows } from '../../source/dashboard/state.js';
import { percentText } from '../../source/report/units.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { model, scenarioOf, session, startOf, textOf } from './fixtures.js';

/** Blocks whose lines are not exactly as many and as wide as their place, or that leave the screen. */
function misfits(state: DashboardState, columns: number, rows: number): string[] {
  const at = `${columns}×${rows}`;
  const size = { columns, rows };
  return blocksOf(screenOf(state, size), size).flatMap((block) => {
    const { id, left, top, width, height, lines } = block;
    const faults: string[] = [];
    if (left < 0 || top < 0 || left + width > columns || top + height > rows)
      faults.push(`${at} ${id} leaves the screen`);
    if (lines.length !== height) faults.push(`${at} ${id} has ${lines.length} of ${height} lines`);
    lines.forEach((line, index) => {
      if (widthOf(line) !== width)
        faults.push(`${at} ${id} line ${index} has ${widthOf(line)} of ${width} columns`);
    });
    return faults;
  });
}

const offers = Array.from({ length: 60 }, (_, index) => ({
  id: `some-model-${index}`,
  name: `Some Model ${index} 模型`,
  detail: 'a few words about it',
}));

const STATES: readonly (readonly [string, () => DashboardState])[] = [
  ['at the start', () => startOf()],
  [
    'training in four stages',
    () => startOf(scenarioOf({ mode: 'training', pp: 4 }, 'llama-3.1-8b', 'h100-sxm-80gb', 8)),
  ],
  [
    'latent attention and experts',
    () => startOf(scenarioOf({ engine: 'vllm' }, 'deepseek-v3', 'h200-sxm-141gb', 8)),
  ],
  ['a hybrid', () => startOf(scenarioOf({}, 'qwen3-next-80b-a3b-instruct'))],
  [
    'in the matrix',
    () =>
      session(startOf(scenarioOf({}, 'llama-3.1-8b', 'h100-sxm-80gb', 64))).press('X down').state,
  ],
  [
    'in the matrix of experts and context',
    () =>
      session(startOf(scenarioOf({}, 'mixtral-8x7b-v0.1', 'h100-sxm-80gb', 16))).press(
        'X x x down down down down right',
      ).state,
  ],
  [
    'users and context, far right',
    () => session().press('U right right right right right right').state,
  ],
  [
    'savings, compared',
    () => session(startOf(scenarioOf({ mode: 'training' }))).press('b right F down').state,
  ],
  ['typing', () => session().press('enter').type('123456789012345678901234567890').state],
  [
    'a list',
    () =>
      session().press('p').act({ type: 'listed', subject: 'models', offers }).type('some').state,
  ],
  ['a list that is not there yet', () => session().press('p').state],
  ['choices', () => session().press('down down down enter').state],
  ['help', () => session().press('? end').state],
  ['an explanation', () => session().press('K e').state],
  ['the command line', () => session().press('y').state],
  ['a notice', () => session().act({ type: 'failed', message: 'x'.repeat(300) }).state],
];

describe.each(STATES)('%s', (_, make) => {
  it('fills its places exactly at every size', () => {
    const state = make();
    const faults: string[] = [];
    for (const columns of [
      1, 7, 20, 40, 59, 60, 61, 72, 79, 80, 95, 96, 100, 109, 110, 120, 159, 160, 200, 250,
    ])
      for (const rows of [1, 2, 5, 15, 16, 17, 20, 24, 30, 35, 40, 49, 50, 60, 80])
        faults.push(...misfits(state, columns, rows));
    expect(faults).toEqual([]);
  });

  it('has the screen’s rows and is no wider, overlays included, as Ink draws it', () => {
    const state = make();
    for (const [columns, rows] of [
      [60, 16],
      [80, 24],
      [120, 40],
      [200, 60],
    ] as const) {
      const lines = textOf(state, { columns, rows });
      expect(lines).toHaveLength(rows);
      expect(Math.max(...lines.map((line) => stringWidth(line)))).toBe(columns);
    }
  });
});

describe('texts of the screen', () => {
  it('at 120×40 have every pane, the verdict in words and the model’s parameters', () => {
    const screen = session().screen({ columns: 120, rows: 40 }).join('\n');
    for (const title of [
      'Model',
      'Hardware',
      'Workload',
      'Memory per Device',
      'Parameters',
      'KV cache × sequence',
      'Activations × batch',
      'Compute & speed',
    ])
      expect(screen).toContain(title);
    expect(screen).toContain('✓ FITS');
    expect(screen).toContain('8,030,261,248 =');
    expect(screen).toContain('H100 SXM5 80GB');
    // 131,072 bytes a token: 2 · 32 layers · 8 heads · 128 · 2 bytes.
    expect(screen).toContain('a token 128 KiB');
  });

  it('at 80×24: fields and memory, and which panes are behind the tabs', () => {
    const screen = session().screen({ columns: 80, rows: 24 }).join('\n');
    expect(screen).toContain('▸Batch');
    expect(screen).toContain('Memory per Device');
    expect(screen).toContain('│KV│Act│Comp│Thru│Free│MtX│User');
    for (const limit of ['Capacity', 'Users ≤', 'Context ≤', 'Devices ≥'])
      expect(screen).toContain(limit);
    expect(screen).toContain('? help');
  });

  it('of a zoomed pane alone, with all its columns, until Esc', () => {
    const zoomed = session().press('U z');
    const shown = zoomed.screen({ columns: 120, rows: 40 }).join('\n');
    for (const users of ['×1 ', '×64 ', '×1Ki ']) expect(shown).toContain(users);
    expect(shown).not.toContain('Parameters');
    expect(zoomed.press('escape').screen().join('\n')).toContain('Parameters');
  });

  it('below 60×16: one line with what it has and what it needs', () => {
    const rows = session().screen({ columns: 50, rows: 10 });
    expect(rows.filter((row) => row.trim() !== '')).toEqual([
      'llm-tui: 50×10, needs 60×16; q quits'.padEnd(50),
    ]);
  });

  it('names a refused value, with the nearest legal one', () => {
    const screen = session(
      startOf(scenarioOf({ tp: 3 }, 'llama-3.1-8b', 'h100-sxm-80gb', 3)),
    ).screen();
    expect(screen[1]).toContain(
      '✗ NOT POSSIBLE tp 3 does not divide the 32 attention heads: 2 and 4 do',
    );
  });

  it('shows by how much it does not fit, on which stage and when', () => {
    const scenario = scenarioOf({ mode: 'training' });
    const screen = session(startOf(scenario)).screen();
    expect(screen[1]).toMatch(
      /✗ DOES NOT FIT 8\d\.\d GiB too much for 79\.6 GiB at the loss peak; mostly optimizer/,
    );
  });

  it('marks where the device is full on the curve', () => {
    const screen = session(startOf(scenarioOf({ batch: 8 })))
      .press('K end')
      .screen()
      .join('\n');
    expect(screen).toMatch(/full beyond [\d,]+ tokens|full beyond \d+Ki tokens/);
  });

  // 16 bits become 8: at 128Ki tokens 16.0 GiB become 8.00 GiB, half the bar.
  const smaller = () =>
    session().press('b down down down down enter').type('fp8').press('enter').state;

  it('marks the baseline on the bars, and gives each row’s difference from it', () => {
    const narrow = textOf(smaller(), { columns: 120, rows: 40 }).join('\n');
    expect(smaller().scenario.kv).toBe('fp8');
    expect(narrow).toMatch(/8Ki◂ {2}512 MiB +−512 MiB [▏▎▍▌] *┆/);
    expect(narrow).toContain('┆ baseline');
    const grown = textOf(session().press('b right right').state, { columns: 120, rows: 40 });
    expect(grown.join('\n')).toMatch(/128Ki {2}64\.0 GiB +\+48\.0 GiB █+┆█+[▉-▏]? *│/);
  });

  it('shows no difference where there is none', () => {
    expect(session().press('b').screen().join('\n')).not.toMatch(/±0|┆[^ ]/);
  });

  it('shows no difference for rows that the baseline does not have', () => {
    // GPT-2 was made for 1,024 tokens; Llama goes on.
    const other = session(startOf(scenarioOf({}, 'gpt2')))
      .press('b')
      .act({ type: 'model-loaded', model: model('llama-3.1-8b') })
      .screen({ columns: 200, rows: 60 });
    const row = (size: string) => other.find((line) => new RegExp(`│ +${size}[◂ ] `).test(line));
    expect(row('1Ki')).toMatch(/128 MiB +\+92\.0 MiB.*┆|┆.*128 MiB/);
    expect(row('2Ki')?.match(/2Ki.*?│/)?.[0]).not.toContain('┆');
  });

  it('cuts a label before the value of a field or the rate of a link', () => {
    const at = (state: DashboardState) => textOf(state, { columns: 80, rows: 24 }).join('\n');
    expect(at(session().press('M').state)).toMatch(/max_position_emb\S*… +131,072/);
    const v100 = startOf(scenarioOf({}, 'gpt2', 'v100-sxm2-32gb'));
    const there = at(session(v100).press('H').state);
    expect(there).toContain('‹ Tesla V100 SXM2 32GB ›');
    // The V100 has no bf16: NVIDIA's data sheet tells 125 TFLOP/s of fp16.
    expect(there).toMatch(/Peak fp16 +125 TFLOP\/s/);
    const mi300x = session(startOf(scenarioOf({}, 'gpt2', 'mi300x'))).press('H').state;
    expect(at(mi300x)).toMatch(/Link +448 GB\/s Infinity/);
  });

  it('draws a curve that does not change as one bar, and says so', () => {
    const scenario = scenarioOf({ engine: 'vllm', tp: 2 }, 'gemma-3-27b-it', 'h100-sxm-80gb', 2);
    const lines = session(startOf(scenario)).screen({ columns: 120, rows: 40 });
    expect(lines.some((line) => line.includes('the same at every batch'))).toBe(true);
    expect(lines.filter((line) => /\s4\.08 GiB {3}▏?█/.test(line))).toHaveLength(1);
  });

  it('explains the empty activations of an engine that counts them as overhead', () => {
    const sglang = startOf(scenarioOf({ engine: 'sglang' }));
    expect(session(sglang).screen().join('\n')).toContain('in what Memory use leaves free');
  });

  it('cuts nothing in half at 60×16', () => {
    const at = (keys: string, start = startOf()) =>
      textOf(session(start).press(keys).state, { columns: 60, rows: 16 }).join('\n');
    expect(at('K')).toMatch(/a token 128 KiB +│/);
    expect(at('K W')).toMatch(/Engine +architecture +│/);
    expect(at('C')).toMatch(/First token +\d+ ms +≈ *│/);
    expect(at('K', startOf(scenarioOf({}, 'bge-large-en-v1.5')))).toContain(
      'no layer keeps a cache',
    );
  });

  it('shows the whole selected entry below a list', () => {
    const detail = 'One user who talks about whole books or repositories, day after day';
    const list = session()
      .press('w')
      .act({
        type: 'listed',
        subject: 'workloads',
        offers: [{ id: 'long', name: 'Long', detail }],
      });
    const [status] = list.screen({ columns: 80, rows: 24 }).slice(-3);
    expect(status?.trim()).toBe(`Long: ${detail}`);
  });

  it('cuts no choice where the screen has room for it', () => {
    const list = session().press('down down down enter').screen({ columns: 80, rows: 24 });
    expect(list.find((row) => row.includes('int8'))).toContain('8-bit integer, scale per output');
    expect(list.find((row) => row.includes('▸auto'))).toMatch(/▸auto {10,}✓ 16.6 GiB, ≈ 138 tok/);
  });

  it('shows the cost of a change below the list, where its row lacks room', () => {
    const scenario = scenarioOf({ mode: 'training' });
    const [here, away] = (['none', 'optimizer'] as const).map(
      (offload) => buildReport({ ...scenario, offload }).training,
    );
    if (!here || !away) throw new Error('no training');
    // 8,030,261,248 parameters: each gradient and weight of 2 bytes crosses PCIe 5 (64 GB/s) at 80 %, and the processor
    // reads and writes 12 bytes of states and 4 of them in 12 channels of DDR5-4800 (460.8 GB/s) at 60 %.
    expect(away.parts.find(({ id }) => id === 'optimizer')?.seconds).toBeCloseTo(
      8_030_261_248 * (4 / (0.8 * 64e9) + (2 * 12 + 4) / (0.6 * 460.8e9)),
      9,
    );
    const slower = percentText(1 - here.stepSeconds / away.stepSeconds);
    const frees = session(startOf(scenario)).press('F').press('down');
    const [status] = frees.screen({ columns: 80, rows: 24 }).slice(-3);
    expect(status?.trim()).toBe(`≈ ${slower} slower; PCIe traffic at each step`);
  });

  it('offers solving and taking only where they apply', () => {
    const footer = (keys: string) =>
      session().press(keys).screen({ columns: 200, rows: 40 }).at(-1);
    expect(footer('?')).toBeDefined();
    expect(footer('escape')).toContain('= solve');
    expect(footer('M')).not.toContain('= solve');
    expect(footer('K')).toContain('Enter take');
    expect(footer('D')).not.toContain('Enter');
    expect(footer('U')).toContain('←→ across');
    const list = session().press('w').act({ type: 'listed', subject: 'workloads', offers });
    expect(list.screen().at(-1)).toContain('Enter take');
    expect(list.type('zzz').screen().at(-1)).not.toContain('Enter take');
  });

  it('shows items of the baseline alone as a difference too', () => {
    const start = session(startOf(scenarioOf({ mode: 'training' }, 'gpt2'))).press('b').state;
    const scenario = { ...start.scenario, offload: 'optimizer' } as const;
    const rows = textOf({ ...start, scenario }, { columns: 120, rows: 40 });
    // 12 bytes for each of 124,439,808 parameters: an fp32 copy and two moments (docs/cost-model.md, Recipes and optimizers).
    expect(rows.find((row) => row.includes('▞ Optimizer'))).toMatch(/ 0 B +0 % .+−1\.39 GiB/);
  });

  it('gives towers a fill of their own in the bar of a step and in their row', () => {
    const rows = session(
      startOf(scenarioOf({ mode: 'training', images: 1 }, 'qwen2.5-vl-7b-instruct')),
    )
      .press('C')
      .screen({ columns: 120, rows: 40 });
    const row = rows.find((line) => / towers +[\d.]+ m?s/.test(line)) ?? '';
    const [, fill = ''] = /(\S) +towers /.exec(row.replaceAll('│', ' ')) ?? [];
    expect(rows.find((line) => line.includes('step █'))).toContain(fill || 'a fill');
    expect(rows.filter((line) => new RegExp(`${fill} +\\S+ +[\\d.]+ m?s`).test(line))).toEqual([
      row,
    ]);
  });

  it('compares no time of a step of training with one of a token', () => {
    const shown = (keys: string) =>
      session()
        .press(`b ${keys} C`)
        .screen({ columns: 200, rows: 60 })
        .filter((row) => / Step .*≈/.test(row) || /Each token .*≈/.test(row));
    expect(shown('m').length).toBeGreaterThan(0);
    expect(shown('m').join('\n')).not.toMatch(/[+−][\d.]+ m?s\b/);
    expect(shown('down right').join('\n')).toMatch(/[+−][\d.]+ µs\b|[+−][\d.]+ m?s\b/);
  });

  it('cuts no difference from the baseline', () => {
    const start = startOf(scenarioOf({ batch: 64 }, 'mixtral-8x7b-v0.1', 'h100-sxm-80gb', 8));
    for (const mode of ['', ' m'])
      for (const columns of [80, 120, 200]) {
        const pane = (key: string) =>
          textOf(session(start).press(`b${mode} right right ${key}`).state, { columns, rows: 40 });
        for (const key of ['C', 'P', 'D'])
          expect(
            pane(key).filter((row) => /(?:[+−±][\d.]+\w* ?[\w/]*|◂ \w*|[=≈●] *)…/.test(row)),
          ).toEqual([]);
      }
  });

  it('needs no character outside ASCII where it may have none', () => {
    for (const row of session().screen()) {
      const shown = toAscii(row);
      expect(shown).toMatch(/^[\x20-\x7e]*$/);
      expect(shown).toHaveLength(row.length);
      expect(shown).not.toContain('?'.repeat(2));
    }
  });

  it('keeps what Enter does in the footer at narrow widths', () => {
    for (const columns of [60, 80]) {
      const footer = (keys: string) => session().press(keys).screen({ columns, rows: 24 }).at(-1);
      expect(footer('escape')).toContain('Enter edit');
      expect(footer('K')).toContain('Enter take');
    }
  });

  it('keeps every pane’s keys at their places in the footer, and drops none of the row’s', () => {
    const footer = (keys: string) =>
      session().press(keys).screen({ columns: 80, rows: 24 }).slice(-2);
    const [start] = footer('escape');
    expect(start).toContain('? help  q quit  e why');
    for (const pane of 'KPF') expect(footer(pane)[0]).toBe(start);
    expect(footer('F')[1]).toMatch(/Enter take {2}= solve {2}Space mark/);
  });

  it('shows auto once for a value that nothing determines, in its row and on its page', () => {
    const start = startOf(scenarioOf({ engine: 'vllm' }));
    for (const pane of ['workload', 'hardware'] as const)
      for (const row of paneRows(start, pane)) {
        const page = session({ ...start, recent: [pane], rows: { [pane]: row.id } }).press('e');
        expect(page.screen().join('\n')).not.toMatch(/auto +(auto|\(auto\))/);
      }
  });

  it('says of a split that it crosses nodes only where splits are chosen', () => {
    const start = scenarioOf({ tp: 16 }, 'qwen3-30b-a3b', 'h100-sxm-80gb', 16);
    const notes = (pane: 'map' | 'users') =>
      paneRows(startOf(start), pane).filter(
        (row) => 'note' in row && row.note?.includes('across fast-link domains'),
      );
    expect(notes('map')).not.toEqual([]);
    expect(notes('users')).toEqual([]);
  });

  it('moves no pane of a large screen with the mode, nor inputs with the model', () => {
    const size = { columns: 200, rows: 60 };
    const places = (start: Scenario, ids: readonly PaneId[]) =>
      ids.map((id) => placeOfPane(startOf(start), id, size)?.place);
    const served = scenarioOf();
    const results = ['model', 'hardware', 'memory', 'parameters', 'cache', 'users'] as const;
    expect(places({ ...served, mode: 'training' }, results)).toEqual(places(served, results));
    const inputs = ['model', 'hardware', 'workload'] as const;
    for (const id of ['gpt2', 'gpt-oss-20b', 'deepseek-v3'])
      expect(places(scenarioOf({}, id), inputs)).toEqual(places(served, inputs));
  });

  it('keeps ? help in the footer at every width', () => {
    for (let columns = 60; columns < 200; columns += 7)
      expect(session().screen({ columns, rows: 24 }).slice(-2).join('')).toContain('? help');
  });
});
