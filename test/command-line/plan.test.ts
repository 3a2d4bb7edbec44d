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

test('a plan that nothing fits ends with code 3, and best is empty', async () => {
  const asked = ['plan', 'deepseek-v3', '--hardware', 'rtx-3090:1', '--weights', 'fp8', '--json'];
  const ran = await run(asked);
  expect(ran.code).toBe(3);
  expect(JSON.parse(ran.out).plan.best).toEqual([]);
  expect(ran.err).toMatch(/nothing fits/);
});

test('where no layout is legal, the reason is that of the sizes given', async () => {
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

test.each([
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
