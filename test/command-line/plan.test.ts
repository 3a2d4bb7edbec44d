import { expect, test } from 'vitest';
import { run } from './run.js';

const WORK = ['--hardware', 'h100:8', '--mode', 'training', '--global-batch', '64'];

/** docs/report.md, Training and plans. */
test('plan --json has the keys of a plan, and commands that ask for the very same scenario', async () => {
  const ran = await run(['plan', 'llama-3.2-1b', ...WORK, '--top', '2', '--json']);
  expect(ran.code).toBe(0);
  const { plan } = JSON.parse(ran.out);
  expect(plan.searched).toBeGreaterThanOrEqual(plan.legal);
  expect(plan.legal).toBeGreaterThanOrEqual(plan.fitting);
  expect(plan.best).toHaveLength(2);
  const [first] = plan.best;
  expect(plan.fastest.tokensPerSecond).toBeGreaterThanOrEqual(first.tokensPerSecond);
  expect(first.why.length).toBeGreaterThan(1);
  const [, ...words] = first.command.split(' ');
  const { scenario, training, memory } = JSON.parse((await run([...words, '--json'])).out);
  const { model: _, ...options } = scenario;
  expect(first.scenario).toMatchObject(options);
  expect(training.stepSeconds).toBeCloseTo(first.stepSeconds, 9);
  expect(memory.peak).toBe(first.memory);
});

test('a plan without a fitting layout exits with code 3 and an empty best', async () => {
  const asked = ['plan', 'deepseek-v3', '--hardware', 'rtx-3090:1', '--weights', 'fp8', '--json'];
  const ran = await run(asked);
  expect(ran.code).toBe(3);
  expect(JSON.parse(ran.out).plan.best).toEqual([]);
  expect(ran.err).toMatch(/nothing fits/);
});

test('where no layout is legal, the reason names the given sizes', async () => {
  const ran = await run(['plan', 'llama-3.2-1b', ...WORK, '--tp', '3']);
  expect(ran.code).toBe(3);
  expect(ran.err).toMatch(/none of \d+ layouts? of training is legal: tp 3 does not divide/);
});

test('the engine’s own command stands beside ours, with the sizes of the plan', async () => {
  const asked = ['plan', 'llama-3.1-70b', '--hardware', 'h100:8', '--engine', 'vllm', '--json'];
  const [first] = JSON.parse((await run(asked)).out).plan.best;
  expect(first.engineCommand).toMatch(/vllm serve/);
  expect(first.engineCommand).toContain(`--tensor-parallel-size ${first.scenario.tp}`);
});

const planOf = async (...words: readonly string[]) => {
  const ran = await run(['plan', ...words, '--json']);
  return JSON.parse(ran.out).plan;
};

test('a plan lists the changes of the present setting, each alone, and its rules', async () => {
  const plan = await planOf('llama-3.1-70b', '--hardware', 'h100:8', '--engine', 'vllm');
  expect(plan.changes).toContainEqual({ change: { tp: 8 }, fits: true, speed: expect.any(Number) });
  expect(plan.best[0].equal).toBe(true);
  expect(plan.rules.map(({ id }: { id: string }) => id)).toContain('own-formats');
});

test('a lifted rule restricts nothing: smaller formats are offered even where larger ones fit', async () => {
  const asked = ['llama-3.1-8b', '--hardware', 'h100:1', '--engine', 'vllm'];
  const [own] = (await planOf(...asked)).best;
  const [lifted] = (await planOf(...asked, '--lift', 'own-formats')).best;
  expect(own.scenario.weights).toBeNull();
  expect(lifted.tokensPerSecond).toBeGreaterThan(own.tokensPerSecond);
});

test('--pareto adds plans of which none beats another in both', async () => {
  const { pareto } = await planOf(
    'llama-3.1-8b',
    '--hardware',
    'h100:2',
    '--engine',
    'vllm',
    '--pareto',
  );
  expect(pareto.length).toBeGreaterThan(2);
  for (const [at, plan] of pareto.entries()) {
    const before = pareto[at - 1];
    if (!before) continue;
    expect(plan.timePerToken).toBeGreaterThan(before.timePerToken);
    expect(plan.tokensPerSecond / plan.devices).toBeGreaterThan(
      before.tokensPerSecond / before.devices,
    );
  }
});

test('the cheapest box of any kind: no cheaper one is offered by naming a kind', async () => {
  const asked = ['llama-3.1-8b', '--weights', 'int4', '--batch', '1', '--for', 'price'];
  const [best] = (await planOf(...asked, '--hardware', 'any:2')).best;
  const dollars = async (hardware: string) => {
    const ran = await run(['plan', ...asked, '--hardware', hardware, '--csv']);
    const [head = '', row = ''] = ran.out.split('\r\n');
    return Number(row.split(',')[head.split(',').indexOf('perHourUsd')]);
  };
  const cheapest = await dollars(`${best.scenario.hardware.id}:${best.devices}`);
  for (const other of ['h100-sxm-80gb:1', 'a100-sxm4-80gb:1', 'rtx-4090:1'])
    expect(await dollars(other)).toBeGreaterThanOrEqual(cheapest);
}, 60_000);

test('a size given as auto is chosen by the planner, all else stays', async () => {
  const asked = ['llama-3.1-70b', '--hardware', 'h100:8', '--engine', 'vllm', '--batch', '4'];
  const { scenario, fit } = JSON.parse((await run([...asked, '--tp', 'auto', '--json'])).out);
  expect(scenario).toMatchObject({ tp: 8, pp: 1, batch: 4 });
  expect(fit.fits).toBe(true);
});

test.each([
  [['plan', 'llama-3.2-1b', '--lift', 'own-format'], /--lift "own-format": .*nearest: own-formats/],
  [['llama-3.2-1b', '--pareto'], /--pareto: it belongs to a command: llm-tui plan --pareto$/m],
  [['llama-3.2-1b', '--top', '3'], /--top "3": it belongs to a command: llm-tui plan/],
  [['plan', 'llama-3.2-1b', '--for', 'speed'], /--for "speed": one of latency, throughput/],
  [['plan', 'llama-3.2-1b', '--days', '3'], /--days: a target of a training run/],
  [['plan', 'llama-3.2-1b', ...WORK, '--days', 'many'], /--days "many": a number/],
  [['plan', 'llama-3.2-1b', 'more'], /llm-tui plan \[model\]/],
])('%j is refused with code 2', async (words, message) => {
  const ran = await run(words);
  expect(ran.code).toBe(2);
  expect(ran.err).toMatch(message);
});

test('given sizes stay, and only differing ones are listed as changes', async () => {
  const asked = ['llama-3.1-8b', '--hardware', 'h100-sxm-80gb:8', '--engine', 'vllm', '--dp', '3'];
  const { best, changes } = await planOf(...asked);
  expect(best[0].scenario).toMatchObject({ tp: 2, dp: 3 });
  const ids = changes.map(({ change }: { change: object }) => Object.keys(change)[0]);
  expect(ids).not.toContain('expertTp');
  expect(ids).not.toContain('batchedTokens');
  const rateOf = async (...more: readonly string[]) =>
    JSON.parse((await run([...asked, ...more, '--json'])).out).speed.tokensPerSecond;
  const tp = changes.find(({ change }: { change: { tp?: number } }) => change.tp === 2);
  expect(tp.speed).toBeCloseTo((await rateOf('--tp', '2')) / (await rateOf()), 9);
});

test('for latency the effect of a change is the time of one request', async () => {
  const asked = ['qwen3-32b', '--hardware', 'h100-sxm-80gb:4', '--engine', 'vllm'];
  const { changes } = await planOf(...asked, '--for', 'latency');
  const tp = changes.find(({ change }: { change: { tp?: number } }) => change.tp === 4);
  const secondsOf = async (...more: readonly string[]) => {
    const { speed } = JSON.parse((await run([...asked, ...more, '--json'])).out);
    return speed.timeToFirstToken + 256 * speed.decodeSecondsPerToken;
  };
  expect(tp.speed).toBeCloseTo((await secondsOf()) / (await secondsOf('--tp', '4')), 9);
});

test('models that generate nothing are planned by the tokens that all replicas read', async () => {
  const asked = ['distilbert-base-uncased', '--engine', 'vllm', '--batch', '64', '--tp', '1'];
  const [one] = (await planOf(...asked, '--hardware', 'h100-sxm-80gb')).best;
  expect(one.tokensPerSecond).toBeCloseTo((64 * 512) / one.timeToFirstToken, 6);
  const [two] = (await planOf(...asked, '--dp', '2', '--hardware', 'h100-sxm-80gb:2')).best;
  expect(two.tokensPerSecond).toBeCloseTo(2 * one.tokensPerSecond, 6);
});

test('an engine that spreads layers by itself divides no experts over its replicas', async () => {
  const asked = ['qwen3-30b-a3b', '--hardware', 'h100-sxm-80gb:4', '--engine', 'llama.cpp'];
  const { best } = await planOf(...asked, '--top', '50');
  expect(best.length).toBeGreaterThan(0);
  for (const { scenario } of best) expect(scenario.ep).toBe(1);
});

test('the engine’s own command says its replicas, or that as many servers run side by side', async () => {
  const asked = ['llama-3.1-8b', '--hardware', 'h100-sxm-80gb:2', '--tp', '1', '--engine'];
  expect((await planOf(...asked, 'vllm')).best[0].engineCommand).toMatch(/--data-parallel-size 2/);
  const { engineCommand } = (await planOf(...asked, 'tensorrt-llm')).best[0];
  expect(engineCommand).toMatch(/^LLM_TUI_BATCH=\d+ LLM_TUI_SERVERS=2 trtllm-serve /m);
});

test('an acceptance rate that is given is not ignored: drafts are searched with it', async () => {
  const ran = await run([
    'plan',
    'llama-3.1-8b',
    '--hardware',
    'h100-sxm-80gb',
    '--accept-rate',
    '0.5',
  ]);
  expect(ran.err).toBe('');
  expect(ran.out).toContain('--accept-rate 0.5');
});

test('training without room for its states says so, and a cheapest plan names its machine', async () => {
  const trained = ['plan', 'llama-3.1-8b', '--hardware', 'rtx-4090', '--mode', 'training'];
  expect((await run(trained)).err).toMatch(
    /nothing fits: no layout of training has room for weights/,
  );
  const priced = [
    'plan',
    'qwen3-32b',
    '--hardware',
    'h100-sxm-80gb:4',
    '--for',
    'price',
    '--top',
    '1',
  ];
  const { out } = await run(priced);
  expect(out).toMatch(/hardware +devices/);
  expect(out).toMatch(/h100-sxm-80gb +1 /);
});

test('models that no server runs, and expert splits that the engine lacks, are refused in one line', async () => {
  const pictures = await run(['plan', 'flux.1-dev', '--hardware', 'h100:2']);
  expect(pictures.code).toBe(3);
  expect(pictures.err).toMatch(/^llm-tui: no server .* runs a model without tokens.*\n$/);
  const experts = ['plan', 'qwen3-30b-a3b', '--hardware', 'h100:2', '--engine', 'llama.cpp'];
  const divided = await run([...experts, '--ep', '2', '--dp', '2']);
  expect(divided.code).toBe(3);
  expect(divided.err).toMatch(
    /no layout of inference is legal: ep 2 does not go with .* in llama\.cpp: ep 1 does/,
  );
});

test('the engine’s command names data-parallel attention by its flag, and a quantised checkpoint by a folder', async () => {
  const asked = ['plan', 'deepseek-v3', '--hardware', 'h200:8', '--json', '--dp', '8', '--ep', '8'];
  const commandIn = async (...more: string[]) =>
    JSON.parse((await run([...asked, ...more])).out).plan.best[0].engineCommand;
  expect(await commandIn('--engine', 'vllm')).toMatch(
    /--data-parallel-size 8 --enable-expert-parallel/,
  );
  expect(await commandIn('--engine', 'sglang')).toMatch(
    /--expert-parallel-size 8 .*--tensor-parallel-size 8 --data-parallel-size 8 --enable-dp-attention/,
  );
  const own = await commandIn('--engine', 'tensorrt-llm', '--weights', 'awq-4bit-128g');
  expect(own).toMatch(/enable_attention_dp: true/);
  expect(own).toMatch(/trtllm-serve \.\/DeepSeek-V3-awq-4bit-128g --tp_size 8 --ep_size 8/);
});
