import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { nodesHere } from './nodes.js';
import { type Session, type SessionOptions, startSession } from './session.js';

const UP = '\u001B[A';
const DOWN = '\u001B[B';
const RIGHT = '\u001B[C';
const LEFT = '\u001B[D';
const TAB = '\t';
const ENTER = '\r';
const END = '\u001B[F';
const ESCAPE = '\u001B';

const LLAMA = ['llama-3.1-8b', '--hardware', 'h100-sxm-80gb', '--fresh'];

let sessions: Session[] = [];

/** The dashboard in a window, Llama-3.1-8B on one H100 unless other arguments are given. */
async function dashboard(options: SessionOptions = {}): Promise<Session> {
  const session = startSession({ args: LLAMA, ...options });
  sessions.push(session);
  return session;
}

afterEach(async () => {
  for (const session of sessions) {
    session.press('\u0003');
    await session.exit;
  }
  sessions = [];
});

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

describe('the dashboard in a pseudo-terminal', () => {
  it.each(nodesHere())('starts on $version, shows every pane, quits with q', async (node) => {
    const session = startSession({ args: LLAMA, node: node.path });
    await session.waitFor('? help');
    const screen = session.text().join('\n');
    for (const words of [
      'Llama-3.1-8B',
      'Hardware',
      'Workload',
      'Memory per Device',
      'Parameters',
      'KV cache × sequence',
      'Compute & speed',
      '8,030,261,248 =',
      '✓ FITS',
      '? help',
    ])
      expect(screen).toContain(words);
    expect(session.modes()).toMatchObject({ alternateScreen: true, cursorVisible: false });
    session.press('q');
    expect(await session.exit).toEqual({ code: 0, signal: 0 });
    expect(session.modes()).toMatchObject({ alternateScreen: false, cursorVisible: true });
  });

  it('answers arrows and typed numbers at once', async () => {
    const session = await dashboard();
    await session.waitFor(/▸Batch\s+‹ 1 ›/);
    session.press(RIGHT + RIGHT);
    await session.waitFor(/▸Batch\s+‹ 4 ›/);
    await session.waitFor(/KV cache\s+4\.00 GiB/);
    session.press(`${ENTER}16`);
    await session.waitFor(/KV cache\s+16\.0 GiB/);
    session.press(ENTER + DOWN);
    await session.waitFor(/▸Sequence\s+auto ‹ 8,192 ›/);
    session.press('u');
    await session.waitFor(/KV cache\s+4\.00 GiB/);
  });

  it('takes Enter, a number and Enter in one burst', async () => {
    const session = await dashboard();
    await session.waitFor('▸Batch');
    session.press(`${ENTER}16${ENTER}${DOWN}${ENTER}32768${ENTER}`);
    await session.waitFor(/▸Sequence\s+‹ 32,768 ›/);
    await session.waitFor(/ Batch\s+16 /);
  });

  it('moves through a list by every step of a burst, and takes digits there as text', async () => {
    const session = await dashboard();
    await session.waitFor('▸Batch');
    session.press(`pqwen3-${DOWN}${DOWN}${UP}`);
    await session.waitFor('Find: qwen3-');
    session.press('8b');
    await session.waitFor('Find: qwen3-8b');
    session.press(ENTER);
    await session.waitFor('8,190,735,360 =');
  });

  it('shows every key of a burst', async () => {
    const session = await dashboard();
    await session.waitFor('▸Batch');
    session.press('l'.repeat(10));
    await session.waitFor(/▸Batch\s+‹ 1,024 ›/);
  });

  it('switches models with ], digits and the picker', async () => {
    const session = await dashboard();
    await session.waitFor('▸Batch');
    session.press(']');
    await session.waitFor('8,190,735,360 =');
    session.press('P9');
    await session.waitFor('124,439,808 =');
    session.press('p');
    await session.waitFor('Find:');
    session.press('mixtral 8x7b');
    await session.waitFor(/1 of \d+|2 of \d+/);
    session.press(ENTER);
    await session.waitFor('46,702,792,704 =');
  });

  it('trains with m, explains with e, helps with ?', async () => {
    const session = await dashboard();
    await session.waitFor('▸Batch');
    session.press('m');
    await session.waitFor(/Optimizer\s+[\d.]+ GiB/);
    await session.waitFor('✗ DOES NOT FIT');
    session.press(`D${DOWN}${DOWN}e`);
    await session.waitFor(' Explained ');
    // Below its pane, the page is too low to show its end at once.
    session.press(END);
    await session.waitFor('Source: ');
    session.press(ESCAPE);
    await session.waitFor((screen) => !screen.join('\n').includes(' Explained '));
    session.press('?');
    await session.waitFor('pick a model from all presets');
  });

  it('has the layout of a fresh start after every resize', async () => {
    const session = await dashboard();
    await session.waitFor('Activations × batch');
    session.resize(50, 10);
    await session.waitFor('50×10, needs 60×16');
    session.resize(80, 24);
    await session.waitFor('│KV│Act│Comp│Thru│Free│MtX│User');
    await session.quiet(250);
    const fresh = await dashboard({ columns: 80, rows: 24 });
    await fresh.waitFor('│KV│Act│Comp│Thru│Free│MtX│User');
    await fresh.quiet(250);
    expect(session.text()).toEqual(fresh.text());
  });

  it('goes round all panes at 80×24 and shows each', async () => {
    const session = await dashboard({ columns: 80, rows: 24 });
    await session.waitFor('▸Batch');
    for (const words of [
      '▸█ Weights',
      'Total 8,030,261,248',
      'a token 128 KiB',
      'most on one device',
      'First token',
      'bound by bandwidth',
      'batched tokens 1,024',
      'TP\\PP',
      'tokens',
    ]) {
      session.press(TAB);
      await session.waitFor((screen) =>
        screen.join('\n').toLowerCase().includes(words.toLowerCase()),
      );
    }
  });

  it('costs at most 600 bytes a key at 120×40, whether it moves or changes a value', async () => {
    const session = await dashboard();
    await session.waitFor('Activations × batch');
    const cost = async (key: string): Promise<number> => {
      const mark = session.mark();
      session.press(key);
      await session.waitFor(() => session.bytesSince(mark) > 0);
      await session.quiet(40);
      return session.bytesSince(mark);
    };
    const costs: number[] = [];
    for (const key of [RIGHT, RIGHT, RIGHT, LEFT, LEFT, DOWN, RIGHT, LEFT, DOWN, DOWN, UP, UP, UP])
      costs.push(await cost(key));
    expect(median(costs)).toBeLessThanOrEqual(600);
  });

  it('sends nothing while no key is pressed', async () => {
    const session = await dashboard();
    await session.waitFor(() => session.modes().bracketedPaste);
    await session.quiet(300);
    const mark = session.mark();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(session.bytesSince(mark)).toBe(0);
  });

  it('has no colours under NO_COLOR, and an inverse selection', async () => {
    const session = await dashboard({ environment: { NO_COLOR: '1' } });
    await session.waitFor('Activations × batch');
    const sent = session.sentSince(0).toString();
    const codes = [...sent.matchAll(new RegExp(`${ESCAPE}\\[([\\d;]*)m`, 'g'))]
      .flatMap(([, parameters = '']) => parameters.split(';'))
      .map(Number);
    expect(codes.filter((code) => (code >= 30 && code <= 48) || code >= 90)).toEqual([]);
    expect(session.cellsOf(' 1 ›')[1]).toMatchObject({ text: '1', inverse: true });
    // Node would warn of NO_COLOR beside FORCE_COLOR, over the picture.
    session.press(RIGHT);
    await session.waitFor(/▸Batch\s+‹ 2 ›/);
    expect(session.text()[0]).toContain('llama-3.1-8b');
    expect(sent + session.sentSince(0).toString()).not.toContain('Warning');
  });

  it('draws in ASCII where the locale has no Unicode', async () => {
    const session = await dashboard({ environment: { LANG: 'C' } });
    await session.waitFor('>Batch');
    expect(session.text().join('')).toMatch(/^[\x20-\x7e]*$/);
  });

  it('is again where it was left', async () => {
    const first = startSession({ args: LLAMA.slice(0, 3) });
    await first.waitFor('▸Batch');
    first.press(RIGHT + RIGHT + RIGHT);
    await first.waitFor(/▸Batch\s+‹ 8 ›/);
    first.press('q');
    await first.exit;
    const saved = readFileSync(join(first.home, '.local/state/llm-tui/last.json'), 'utf8');
    expect(JSON.parse(saved)).toMatchObject({ batch: 8 });
    const second = await dashboard({ args: [], home: first.home });
    await second.waitFor(/▸Batch\s+‹ 8 ›/);
  });
});
