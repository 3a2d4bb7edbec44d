import stringWidth from 'string-width';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Dashboard } from '../../source/dashboard/app.js';
import type { DashboardProps } from '../../source/dashboard/opening.js';
import { screenOf } from '../../source/dashboard/screen.js';
import type { Services } from '../../source/dashboard/services.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { hardware, model, SHORTLIST, scenarioOf, startOf } from './fixtures.js';
import { inkScreen } from './ink-screen.js';
import { testServices } from './services.js';

// As the program does it before Ink is loaded: at level 0 the colour library drops inverse too.
vi.hoisted(() => {
  process.env['FORCE_COLOR'] = '3';
});

const ARROW_RIGHT = '\u001B[C';
const ARROW_DOWN = '\u001B[B';
const ENTER = '\r';
const ESCAPE = '\u001B';
// Written so because a control character within a regular expression is mostly a mistake.
const COLOUR = new RegExp(`${ESCAPE}\\[[\\d;]*\\b(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[\\d;]*)?m`);
const INVERSE = '\u001B[7m';

const ids = ['gpt2', 'llama-3.1-8b', 'qwen3-8b'];
const offers = ids.map((id) => ({ id, name: id }));

function servicesWith(more: Partial<Services> = {}) {
  const saved: Scenario[] = [];
  const services = testServices({
    listModels: () => offers,
    listHardware: () => [{ id: 'l4', name: 'NVIDIA L4' }],
    listWorkloads: () => [{ id: 'many', name: 'Many users' }],
    loadWorkload: (id) => ({ id, name: 'Many users', options: { batch: 64 } }),
    save: (scenario) => {
      saved.push(scenario);
    },
    ...more,
  });
  return { services, saved };
}

let open: { unmount(): void } | undefined;
afterEach(() => open?.unmount());

async function start(columns: number, rows: number, props: Partial<DashboardProps> = {}) {
  const { services, saved } = servicesWith(props.services);
  const screen = await inkScreen(
    <Dashboard
      scenario={scenarioOf()}
      shortlist={SHORTLIST}
      capabilities={{ colours: 'true', glyphs: 'unicode', background: 'dark' }}
      {...props}
      services={services}
    />,
    columns,
    rows,
  );
  open = screen;
  return { ...screen, saved };
}

describe('the frame', () => {
  it('has exactly the window’s rows and columns at every size', async () => {
    const screen = await start(120, 40);
    for (const [columns, rows] of [
      [120, 40],
      [80, 24],
      [60, 16],
      [59, 16],
      [20, 5],
      [3, 2],
      [1, 1],
      [200, 60],
      [101, 33],
    ] as const) {
      await screen.resize(columns, rows);
      const lines = screen.rows();
      const widest = Math.max(...lines.map((line) => stringWidth(line)));
      expect(lines).toHaveLength(rows);
      // Ink leaves blanks at the end of a line out: only frames show that the width is used.
      if (columns >= 60 && rows >= 16) expect(widest).toBe(columns);
      expect(widest).toBeLessThanOrEqual(columns);
    }
  });

  it('is the same after any resizes as a fresh one', async () => {
    const resized = await start(120, 40);
    await resized.resize(70, 20);
    await resized.resize(100, 30);
    const frame = resized.frame();
    resized.unmount();
    const fresh = await start(100, 30);
    expect(frame).toBe(fresh.frame());
  });

  it('has no colour codes where none are wanted, but an inverse selection', async () => {
    const capabilities = { colours: 'none', glyphs: 'unicode', background: 'unknown' } as const;
    const screen = await start(120, 40, { capabilities });
    expect(screen.frame()).not.toMatch(COLOUR);
    expect(screen.frame()).toContain(`${INVERSE} 1 `);
    expect((await start(120, 40)).frame()).toMatch(COLOUR);
  });

  it('has only ASCII where the terminal shows nothing else', async () => {
    const capabilities = { colours: '16', glyphs: 'ascii', background: 'unknown' } as const;
    const screen = await start(80, 24, { capabilities });
    expect(screen.rows().join('')).toMatch(/^[\x20-\x7e]*$/);
    expect(screen.rows().join('\n')).toContain('>Batch');
  });
});

describe('keys', () => {
  it('handles every key of one chunk', async () => {
    const screen = await start(120, 40);
    await screen.send('lll');
    expect(screen.rows().join('\n')).toMatch(/▸Batch\s+‹ 8 ›/);
    await screen.send('\r16\r');
    expect(screen.rows().join('\n')).toMatch(/▸Batch\s+‹ 16 ›/);
    // The first character takes the place of what is there: not 819232768.
    await screen.send(`${ARROW_DOWN}\r32768\r`);
    expect(screen.rows().join('\n')).toMatch(/▸Sequence\s+‹ 32,768 ›\*/);
  });

  it.each([
    ['a blank, which finds nothing else', ' '],
    ['Tab, which ranks them', '\t'],
  ])('takes the entry that is pointed at after %s', async (_, key) => {
    const loads: string[] = [];
    const { services } = servicesWith({
      loadModel: (own) => {
        loads.push(own);
        return model(own);
      },
    });
    const screen = await start(120, 40, { services });
    const pointed = () =>
      screen
        .rows()
        .join('\n')
        .match(/│ ▸(\S+)/)?.[1];
    for (const each of ['p', key, ARROW_DOWN, key]) await screen.send(each);
    const id = pointed();
    expect(ids).toContain(id);
    await screen.send(ENTER);
    expect(loads).toEqual([id]);
  });

  it('edits a field of the second column where it stands', async () => {
    const screen = await start(200, 60);
    const before = screen.rows();
    await screen.send(ARROW_DOWN.repeat(24));
    const pointed = screen.rows().findIndex((row) => /│ \S.*▸/.test(row.slice(0, 58)));
    expect(pointed).toBeGreaterThan(0);
    await screen.send('\r');
    const open = screen.rows()[pointed] ?? '';
    expect(open.slice(0, 29)).toBe(before[pointed]?.slice(0, 29));
    expect(open.slice(57)).toBe(before[pointed]?.slice(57));
  });

  it('saves after an edit, and not without one', async () => {
    const screen = await start(80, 24);
    await screen.send(ARROW_DOWN);
    expect(screen.saved).toEqual([]);
    await screen.send(ARROW_RIGHT);
    expect(screen.saved.map(({ sequence }) => sequence)).toEqual([16_384]);
  });

  it('switches the model within the same frame', async () => {
    const screen = await start(120, 40);
    await screen.send(']');
    expect(screen.rows().join('\n')).toContain('Qwen3-8B');
    expect(screen.rows().join('\n')).toContain('8,190,735,360 =');
  });

  it('picks from a searched list', async () => {
    const screen = await start(80, 24);
    await screen.send('p');
    expect(screen.rows().join('\n')).toContain('3 of 3');
    await screen.send('gpt');
    expect(screen.rows().join('\n')).toContain('1 of 3');
    await screen.send(ENTER);
    expect(screen.rows().join('\n')).toContain('124M');
  });

  it('closes a list with Esc', async () => {
    const screen = await start(80, 24);
    const before = screen.frame();
    await screen.send('g');
    expect(screen.frame()).not.toBe(before);
    await screen.send(ESCAPE);
    expect(screen.frame()).toBe(before);
  });

  it('asks the terminal to quit, to redraw and to suspend', async () => {
    const screen = await start(80, 24);
    await screen.send('\u000C');
    await screen.send('\u001A');
    await screen.send('q');
    expect(screen.asked).toEqual(['redraw', 'suspend', 'quit']);
  });

  it('copies', async () => {
    const screen = await start(80, 24);
    await screen.send('y');
    await screen.send(ENTER);
    expect(screen.asked).toEqual(['copy llm-tui llama-3.1-8b --hardware h100-sxm-80gb']);
  });
});

describe('a slow computation', () => {
  it('starts after the frame of the key was written', async () => {
    const screen = await start(120, 40);
    await screen.send('m');
    await vi.waitFor(() => expect(screen.rows()[1]).toMatch(/DOES NOT FIT .*→ n: /));
    const found = screen.frame();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(screen.frame()).toBe(found);
  });

  it('is left out only of a screen that is drawn at once', () => {
    const state = startOf(scenarioOf({ mode: 'training', batch: 3 }));
    const verdictOf = (isHasty: boolean) => {
      const screen = screenOf(state, { columns: 120, rows: 40 }, isHasty);
      return screen.kind === 'panes'
        ? screen.above
            .at(-1)
            ?.map(({ text }) => text)
            .join('')
        : '';
    };
    expect(verdictOf(true)).toMatch(/DOES NOT FIT [^→]*$/);
    expect(verdictOf(false)).toMatch(/DOES NOT FIT .*→/);
    expect(verdictOf(true)).toBe(verdictOf(false));
  });
});

describe('the world', () => {
  it('shows a failure in one line and goes on', async () => {
    const { services } = servicesWith({
      loadModel: () => {
        throw new Error('preset qwen3-8b: is no JSON');
      },
    });
    const screen = await start(80, 24, { services });
    await screen.send(']');
    expect(screen.rows().at(-3)).toContain('preset qwen3-8b: is no JSON');
    await screen.send(ARROW_RIGHT);
    expect(screen.rows().join('\n')).toMatch(/▸Batch\s+‹ 2 ›/);
  });

  it('applies answers that arrive later', async () => {
    const { services } = servicesWith({ loadModel: async (id) => model(id) });
    const screen = await start(80, 24, { services });
    await screen.send('[');
    expect(screen.rows().join('\n')).toContain('124M');
  });

  it('takes the hardware that is found once the first frame is there', async () => {
    const { services } = servicesWith({
      detectHardware: async () => ({ hardware: { ...hardware('l4'), count: 4 } }),
    });
    const screen = await start(80, 24, { services, awaitsDetection: true });
    expect(screen.rows().join('\n')).toContain('4 × L4');
    expect(screen.rows().at(-3)).toContain('found here: 4 × l4');
  });

  it('says what a user has to know of it', async () => {
    const { services } = servicesWith({
      detectHardware: async (tell) => {
        tell('rates stand in');
        return { hardware: { ...hardware('l4'), count: 4 } };
      },
    });
    const screen = await start(80, 24, { services, awaitsDetection: true });
    expect(screen.rows().join('\n')).toContain('4 × L4');
    expect(screen.rows().at(-3)).toContain('rates stand in');
  });
});
