import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Session, startSession } from './session.js';

const ENTER = '\r';
const ESCAPE = '\u001B';
const RIGHT = '\u001B[C';
const PAGE_DOWN = '\u001B[6~';

/** A key of the task; a word or line that is typed counts as one. */
const MOST_KEYS = 10;

let open: Session | undefined;
let size = { columns: 160, rows: 50 };

/** A dashboard for the tasks of one test, as a person would start it. */
async function dashboard(): Promise<Session> {
  if (!open) {
    const args = ['llama-3.1-8b', '--hardware', 'h100', '--fresh'];
    open = startSession({ args, ...size });
    await open.waitFor('▸Batch');
  }
  return open;
}

afterEach(async () => {
  open?.press('\u0003');
  await open?.exit;
  open = undefined;
});

/** A key, and what a person sees before the next one. */
type Key = string | readonly [key: string, seen: string | RegExp];

/** Presses the keys of a task, at most ten, and waits for its answer on the screen. */
async function task(keys: readonly Key[], ...answers: readonly (string | RegExp)[]) {
  expect(keys.length).toBeLessThanOrEqual(MOST_KEYS);
  const session = await dashboard();
  for (const key of keys) {
    if (typeof key === 'string') session.press(key);
    else {
      session.press(key[0]);
      await session.waitFor(key[1]);
    }
  }
  for (const answer of answers) await session.waitFor(answer);
  return session;
}

/** Closes what lies over the panes; a key right behind Esc would be taken for a meta key. */
async function closed(): Promise<void> {
  const session = await dashboard();
  for (let layer = 0; layer < 2; layer++) {
    session.press(ESCAPE);
    await session.quiet(50);
  }
}

describe.each([
  { columns: 160, rows: 50 },
  { columns: 120, rows: 40 },
  { columns: 80, rows: 24 },
])('everyday tasks are answered within ten keys at $columns×$rows', (own) => {
  beforeAll(() => {
    size = own;
  });

  it('presets by keyboard; formulas with their numbers put in; what a term means', async () => {
    await task(['2'], '8,190,735,360 =');
    await task(['1'], '8,030,261,248 =');
    await closed();
    await task(['D', ['e', /Weights = 15\.0 GiB/], PAGE_DOWN], 'Source: ');
    await closed();
    await task([['/', /(\d+) of \1/], ['MLA', /1?\d of \d+/], ENTER], 'latent vector');
  });

  it('save, and take away as another program’s command; what doubling the batch does to activations and cache', async () => {
    await task([':', 'save prod', ENTER], 'saved as prod');
    await task(['y'], 'vllm');
    await closed();
    await task(['W', RIGHT], /KV cache +2\.00 GiB/, /Activations +145 MiB/);
  });

  it('two models side by side', async () => {
    await task(['b', [']', '8,190,735,360 ='], 'B'], /32 +36/, /= 8\.03B += 8\.19B/);
    await task([ESCAPE, 'b'], 'no longer compared');
  });

  it('two accelerators side by side; QLoRA', async () => {
    await task(
      ['b', ':', 'on h200', [ENTER, /(?:Accelerator|1 ×) +H200/], 'B'],
      'h100-sxm-80gb',
      'h200',
    );
    await task([ESCAPE, 'b'], 'no longer compared');
    await closed();
    await task([['w', 'Find'], 'qlora', ENTER], /workload: .*QLoRA/i, /training/);
  });

  it('open a model of one’s own', async () => {
    const session = await dashboard();
    const folder = join(session.home, 'run7');
    mkdirSync(folder);
    const config = {
      model_type: 'llama',
      architectures: ['LlamaForCausalLM'],
      hidden_size: 1024,
      intermediate_size: 4096,
      num_hidden_layers: 7,
      num_attention_heads: 16,
      num_key_value_heads: 4,
      vocab_size: 1000,
    };
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
    await task([['o', 'Find'], folder, [ENTER, /Model +run7/], 'M'], /num_hidden_layers +7 /);
  });

  it('does Qwen3-32B run on two 3090, how, with which context?; 70B on four H100 with 128k and an fp8 cache: how many users?; why Mistral has 7.24B, and where 12·L·h² goes wrong', async () => {
    await task(
      [':', 'qwen3-32b on 2x3090', ENTER],
      /(?:Accelerator|2 ×) +GeForce RTX 3090/,
      /Devices +2|2 × GeForce/,
    );
    // 32.8 billion parameters in 16 bits are 61 GiB: split over two of 24 GiB, weights in 8 bits fit.
    await task(['n'], /✓ FITS|▲ TIGHT/, /(?:Longest context|Context ≤) +[\d,]+/);
    await closed();
    await task(
      [':', 'llama-3.3-70b-instruct on 4xh100', ENTER, ':', 'context 128Ki kv fp8', ENTER],
      /Devices +4|4 × H100/,
      /(?:Most users|Users ≤) +\d+ /,
    );
    await closed();
    await task([':', 'mistral-7b-v0.1', ENTER], '7,241,732,096');
    await task(
      [':', 'explain 12·L·h²', [ENTER, /= 6,573,522,944/], PAGE_DOWN],
      ...['7,241,732,096', '805M', '1.88B', '131M'],
    );
  });

  it('full fine-tuning of 8B does not fit on 8 A100: what to change, ranked, and its price', async () => {
    await task(
      [':', 'on 8xa100-sxm4-80gb', [ENTER, /(?:Accelerator|8 ×) +A100/], 'm', 'f', 'z'],
      /DOES NOT FIT/,
      /ZeRO/,
      /recomput/,
    );
    await task(['n'], /✓ FITS|▲ TIGHT/);
  });

  it('gpt-oss-120b with experts in host memory on 24 GB; which split for DeepSeek-V3 on two nodes of eight H200', async () => {
    await task([':', 'gpt-oss-120b on 4090', ENTER, ':', 'serve', ENTER], /gpt-oss-120b/i);
    await task(
      [':', 'engine llama.cpp', ENTER, ':', 'solve cpu-experts', ENTER],
      /CPU experts \d+/,
    );
    await closed();
    await task([':', 'deepseek-v3 on 16xh200', ENTER, ':', 'engine vllm', ENTER], /Engine +vllm/);
    await task(['s'], 'Plans', /TP +PP +DP +EP/, /▸ +\d+ +\d+ .*GiB/);
  });
});
