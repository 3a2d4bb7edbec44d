import { afterEach, describe, expect, it, vi } from 'vitest';
import { Dashboard } from '../../../source/dashboard/app.js';
import { SHORTLIST, scenarioOf } from '../fixtures.js';
import { inkScreen } from '../ink-screen.js';
import { testServices } from '../services.js';

// As the program does it before Ink is loaded: at level 0 the colour library drops inverse too.
vi.hoisted(() => {
  process.env['FORCE_COLOR'] = '3';
});

const DOWN = '\u001B[B';
const LEFT = '\u001B[D';
const HOME = '\u001B[H';
const END = '\u001B[F';
const ENTER = '\r';
const ESCAPE = '\u001B';
const CTRL_W = '\u0017';
const CTRL_U = '\u0015';

const ids = ['gpt2', 'llama-3.1-8b', 'mixtral-8x7b-v0.1', 'qwen3-8b', 'qwen3-32b'];
const services = testServices({ listModels: () => ids.map((id) => ({ id, name: id })) });

let open: { unmount(): void } | undefined;
afterEach(() => open?.unmount());

async function start(rows = 40) {
  const screen = await inkScreen(
    <Dashboard
      scenario={scenarioOf()}
      shortlist={SHORTLIST}
      capabilities={{ colours: 'true', glyphs: 'unicode', background: 'dark' }}
      services={services}
    />,
    120,
    rows,
  );
  open = screen;
  return { ...screen, text: () => screen.rows().join('\n') };
}

/** Over a hundred keys, each of which draws the screen. */
describe('a chunk of very many keys', { timeout: 90_000 }, () => {
  it('is text to its last character, where the terminal marks no pastes', async () => {
    const screen = await start();
    await screen.send(`p${'q'.repeat(70)}`);
    expect(screen.text()).toContain(`Find: ${'q'.repeat(70)} `);
  });

  it('is edited by keys that stand for very many', async () => {
    const screen = await start();
    const word = 'q'.repeat(70);
    await screen.send(`p${word}${CTRL_U}`);
    expect(screen.text()).toMatch(/Find: {3}/);
    await screen.send(`b${word} ab${HOME}a `);
    expect(screen.text()).toContain(`Find: a b${word} ab`);
    await screen.send(`${END}y${LEFT}${CTRL_W}`);
    expect(screen.text()).toContain(`Find: a b${word} y`);
    await screen.send(`${CTRL_W}x`);
    expect(screen.text()).toContain('Find: a xy');
  });

  it('is text where it comes in many chunks of one turn', async () => {
    const screen = await start();
    await screen.send('p');
    const chunks = Array.from({ length: 80 }, (_, index) => String(index % 10));
    await screen.send(...chunks);
    expect(screen.text()).toContain(`Find: ${chunks.join('')}`);
  });

  it('waits behind no other key with Ctrl+C', async () => {
    const screen = await start();
    const before = screen.text();
    await screen.send(`${DOWN.repeat(16)}${'m'.repeat(501)}\u0003`);
    expect(screen.asked).toEqual(['quit']);
    expect(screen.text()).not.toMatch(/Mode +training/);
    expect(before).toMatch(/Mode +inference/);
  });

  it('moves by every step of a burst in a list', async () => {
    const screen = await start();
    await screen.send(`p${DOWN.repeat(200)}`);
    expect(screen.text()).toContain('▸qwen3-32b');
  });
});

describe('a value being typed', () => {
  it('handles Enter, characters and Enter of one chunk in order', async () => {
    const screen = await start();
    await screen.send(`${ENTER}16${ENTER}`);
    expect(screen.text()).toMatch(/▸Batch\s+‹ 16 ›/);
    await screen.send(`${DOWN}${ENTER}32768${ENTER}`);
    expect(screen.text()).toMatch(/▸Sequence\s+‹ 32,768 ›/);
  });

  it('gives letters to the text, not to panes, models or help', async () => {
    const screen = await start();
    await screen.send(`${ENTER}8M`);
    expect(screen.text()).toMatch(/▸Batch +8M/);
    expect(screen.text()).not.toContain('▸Model');
    await screen.send(ESCAPE);
    expect(screen.text()).toMatch(/▸Batch\s+‹ 1 ›/);
  });

  it('shows the value until a character takes its place, and edits it after an arrow', async () => {
    const screen = await start();
    await screen.send(`${DOWN}${ENTER}`);
    expect(screen.text()).toMatch(/▸Sequence +8192/);
    await screen.send(`${LEFT}${LEFT}${LEFT}0${ENTER}`);
    expect(screen.text()).toMatch(/▸Sequence\s+‹ 80,192 ›/);
  });

  it('handles Home, Ctrl+W and Ctrl+U', async () => {
    const screen = await start();
    await screen.send(`${ENTER}23`);
    await screen.send(HOME);
    await screen.send(`1`);
    expect(screen.text()).toMatch(/▸Batch +123/);
    await screen.send(`${CTRL_U}64 k${CTRL_W}`);
    expect(screen.text()).toMatch(/▸Batch +64/);
    await screen.send(ENTER);
    expect(screen.text()).toMatch(/▸Batch\s+‹ 64 ›/);
  });

  it('erases an emoji as one character', async () => {
    const screen = await start();
    await screen.send(`${ENTER}4😀\u007F${ENTER}`);
    expect(screen.text()).toMatch(/▸Batch\s+‹ 4 ›/);
  });
});

describe('the palette', () => {
  it('handles a whole line in one chunk, and completes with the cursor at the end', async () => {
    const screen = await start();
    await screen.send(`:batch 16 kv fp8${ENTER}`);
    expect(screen.text()).toMatch(/Batch +‹ 16 ›/);
    await screen.send(':bat\t7');
    expect(screen.text()).toContain(': batch 7');
    await screen.send(ENTER);
    expect(screen.text()).toMatch(/Batch +‹ 7 ›/);
  });
});

describe('a list', () => {
  it('moves by every key of a chunk and chooses the entry', async () => {
    const screen = await start();
    await screen.send('p');
    expect(screen.text()).toContain('▸llama-3.1-8b');
    await screen.send(`${DOWN}${DOWN}${ENTER}`);
    expect(screen.text()).toContain('8,190,735,360 =');
  });

  it('opens, searches, moves and chooses in one chunk', async () => {
    const screen = await start();
    await screen.send(`pqwen3${DOWN}${ENTER}`);
    // Two have these letters; the first is Qwen3-8B.
    expect(screen.text()).toContain('32,762,123,264 =');
  });

  it('takes digits, j and k for text', async () => {
    const screen = await start();
    await screen.send('p8x7jk');
    expect(screen.text()).toMatch(/Find: 8x7jk/);
    await screen.send('\u007F\u007F');
    expect(screen.text()).toContain('1 of 5');
    await screen.send(ENTER);
    expect(screen.text()).toContain('46,702,792,704 =');
  });

  it('scrolls a page at the edge and stops at its ends', async () => {
    const screen = await start(16);
    await screen.send(`p${DOWN.repeat(12)}`);
    expect(screen.text()).toContain('▸qwen3-32b');
    await screen.send(`${'\u001B[A'.repeat(12)}`);
    expect(screen.text()).toContain('▸gpt2');
  });
});

describe('a screen too small for panes', () => {
  it('changes nothing, says which size it needs, and quits', async () => {
    const screen = await start();
    await screen.resize(40, 10);
    expect(screen.text()).toContain('40×10, needs 60×16; q quits');
    await screen.send('2m]');
    await screen.send(`${ENTER}99${ENTER}`);
    await screen.resize(120, 40);
    expect(screen.text()).toContain('8,030,261,248 =');
    expect(screen.text()).toMatch(/▸Batch\s+‹ 1 ›/);
    await screen.resize(40, 10);
    await screen.send('q');
    expect(screen.asked).toEqual(['quit']);
  });
});
