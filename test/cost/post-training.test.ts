import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { phasesOf } from '../../source/cost/phases-of-training.js';
import { sumOf } from '../../source/quantity/index.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

const PARAMETERS = 7_615_616_512;

function run(options: Partial<Scenario> & { devices?: number } = {}) {
  const scenario = scenarioOf('qwen2.5-7b', 'h100-sxm-80gb', {
    mode: 'training',
    engine: 'transformers',
    recipe: 'bf16',
    sequence: 2048,
    recompute: 'full',
    ...options,
  });
  const report = buildReport(scenario);
  const [device] = report.memory.devices;
  if (!device || !report.training) throw new Error('no training');
  return { ...report, device, training: report.training, ...phasesOf(report) };
}

describe('models beside the trained one (docs/cost-model.md, Post-training)', () => {
  test.each<readonly [string, Partial<Scenario>, number]>([
    ['sft holds the model', {}, 2],
    ['dpo a reference as well', { stage: 'dpo' }, 4],
    ['dpo with adapters has the base for one', { stage: 'dpo', lora: 16 }, 2],
    ['dpo of TRL, all in fp32', { stage: 'dpo', recipe: 'bf16-autocast', weights: 'fp32' }, 8],
    ['orpo none', { stage: 'orpo' }, 2],
    ['grpo none in TRL', { stage: 'grpo' }, 2],
    ['grpo one that is asked for', { stage: 'grpo', reference: 'model' }, 4],
    ['ppo a reference, a judge and a critic', { stage: 'ppo' }, 8],
  ])('%s: %j', (_, options, bytes) => {
    const { weights } = run(options).device;
    const adapters = 'lora' in options ? 4 * 40_370_176 : 0;
    expect((weights - adapters) / PARAMETERS).toBeCloseTo(bytes, 6);
  });

  test('a critic and a reward model are left out where rules judge or they have other devices', () => {
    const held = (options: Partial<Scenario>) =>
      run({ stage: 'ppo', ...options }).device.weights / PARAMETERS;
    expect(held({ reference: ['auto', 'no-reward'] })).toBe(6);
    expect(held({ reference: 'reward-offloaded' })).toBe(6);
    expect(held({ reference: ['no-reward', 'no-critic'] })).toBe(4);
    expect(held({ stage: 'grpo', reference: 'reward' })).toBe(4);
  });

  test('gradients of policy and critic are there in turn, and optimizer states of both', () => {
    const [alone, both] = (['no-critic', 'critic'] as const).map(
      (reference) => run({ stage: 'grpo', reference }).device,
    );
    const step = (device: typeof alone) => device?.instants.step ?? 0;
    // Weights, and two moments in 16 bits, of the critic.
    expect((step(both) - step(alone)) / PARAMETERS).toBeCloseTo(2 + 2 * 2, 6);
  });

  test('OpenRLHF compares groups with a reference', () => {
    expect(run({ engine: 'deepspeed', stage: 'grpo' }).device.weights).toBe(4 * PARAMETERS);
  });

  test('pairs of answers double tokens and activations, and a score has no logits', () => {
    const sft = run();
    const dpo = run({ stage: 'dpo', globalBatch: 2 });
    const reward = run({ stage: 'reward', globalBatch: 2 });
    expect(dpo.activations.deviceLayersBytes).toBe(2 * sft.activations.deviceLayersBytes);
    const logits = 2 * 2048 * 152_064 * 14;
    const atLoss = ({ device }: typeof dpo) => device.instants.loss ?? 0;
    // Fragments grow with them by a twentieth.
    const more = atLoss(dpo) - atLoss(reward) - 2 * PARAMETERS;
    expect(Math.abs(more / (1.05 * logits) - 1)).toBeLessThan(0.01);
  });

  test('forward passes of a reference take a third of the trained model’s time, whatever its backward pass does', () => {
    const timesOf = (options: Partial<Scenario>) => {
      const { parts } = run({ stage: 'dpo', recompute: 'none', ...options }).training;
      const reference = parts.find(({ id }) => id === 'otherModels')?.seconds ?? 0;
      const own = parts.filter(({ id }) => id !== 'otherModels' && id !== 'optimizer');
      return { reference, own: sumOf(own, ({ seconds }) => seconds) };
    };
    const { reference, own } = timesOf({});
    expect(Math.abs(reference / own - 1 / 3)).toBeLessThan(0.02);
    for (const options of [
      { recompute: 'full' },
      { recompute: 'full', lora: 16 },
      { adapterLayers: 2 },
    ] as const)
      expect(timesOf(options).reference / reference).toBeCloseTo(1, 6);
  });
});

describe('a rollout engine on the same devices', () => {
  const grpo = (options: Partial<Scenario> = {}) =>
    run({ stage: 'grpo', devices: 8, zero: 3, ...options });

  test('TRL’s takes 0.3 and stays awake, verl’s 0.5 and sleeps', () => {
    const trl = grpo();
    const verl = grpo({ engine: 'torchtitan' });
    expect(trl.settled.rolloutShare).toBe(0.3);
    expect(verl.settled.rolloutShare).toBe(0.5);
    const alone = grpo({ rolloutShare: 0 });
    const engine = Math.ceil(0.3 * trl.device.whole);
    expect(trl.device.total - alone.device.total).toBe(engine);
    expect(verl.phases.map(({ phase }) => phase)).toContain('rollout');
    expect((verl.device.instants.rollout ?? 0) - (verl.device.instants.step ?? 0)).toBeGreaterThan(
      0,
    );
  });

  test('states that wait in host memory leave the rollout to the engine, and the update as it is', () => {
    const verl = { engine: 'torchtitan', rolloutShare: 0.5 } as const;
    const [here, away] = [null, ['rollout-optimizer', 'rollout-weights'] as const].map((offload) =>
      grpo({ ...verl, offload }),
    );
    const ranks = 8;
    // Weights and moments in the recipe of bf16.
    const states = ((2 + 2 * 2) * PARAMETERS) / ranks;
    const at = (report: typeof here, instant: 'rollout' | 'step') =>
      report?.device.instants[instant] ?? 0;
    const fragments = 1e9;
    expect(Math.abs(at(here, 'rollout') - at(away, 'rollout') - states)).toBeLessThan(fragments);
    expect(Math.abs(at(here, 'step') - at(away, 'step'))).toBeLessThan(fragments);
    expect(((away?.memory.host ?? 0) - (here?.memory.host ?? 0)) / states).toBeCloseTo(1, 5);
    expect(away?.engineShare ?? 0).toBeGreaterThan(here?.engineShare ?? 1);
  });

  test('policy and critic take turns with states that wait in host memory', () => {
    const [here, away] = [null, 'rollout-optimizer' as const].map(
      (offload) => grpo({ reference: 'critic', rolloutShare: 0, offload }).device.optimizer,
    );
    expect((away ?? 0) / (here ?? 0)).toBeCloseTo(1 / 2, 6);
  });

  test('the remaining share just fits', () => {
    for (const engine of ['transformers', 'torchtitan'] as const) {
      const left = grpo({ engine }).engineShare ?? 0;
      expect(grpo({ engine, rolloutShare: left - 0.01 }).fit.fits).toBe(true);
      expect(grpo({ engine, rolloutShare: Math.min(0.99, left + 0.01) }).fit.fits).toBe(false);
    }
  });

  test('supervised training has no rollout engine, and warns of a share for it', () => {
    const { settled, problems, engineShare } = run({ rolloutShare: 0.5 });
    expect(settled.rolloutShare).toBe(0);
    expect(engineShare).toBeNull();
    expect(problems.map(({ id }) => id)).toContain('ignored');
  });
});
