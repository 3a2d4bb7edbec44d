import { describe, expect, test } from 'vitest';
import { linkWork } from '../../source/cost/communication.js';
import { weightReadBytes } from '../../source/cost/decode-traffic.js';
import { forwardFlops } from '../../source/cost/flops.js';
import { decodePass, prefillPass } from '../../source/cost/phases.js';
import { decodePhase, promptPhase } from '../../source/cost/speed/phase.js';
import { stagesOf } from '../../source/cost/stages.js';
import { stepQuestion } from '../../source/cost/step-time/settled-step.js';
import { stepTime } from '../../source/cost/step-time/step-time.js';
import { layersBytes } from '../../source/cost/training-activations.js';
import { trainingMemory } from '../../source/cost/training-memory.js';
import { modelWidths } from '../../source/engines/index.js';
import { assemble } from '../../source/model/assemble.js';
import { type Block, matrix, together } from '../../source/model/blocks/block.js';
import { feedForward } from '../../source/model/blocks/feed-forward.js';
import { Config } from '../../source/model/config.js';
import { decoder, plainAttention } from '../../source/model/decoder.js';
import { countParameters } from '../../source/model/parameters.js';
import type { LayerTensor } from '../../source/model/tensor.js';
import { settle } from '../../source/scenario/settle.js';
import { type Settled, withOther } from '../../source/scenario/settled.js';
import { scenarioOf } from './scenarios.js';

const LAYERS = 4;
const HIDDEN = 1024;
const WIDTH = 256;
const TOKENS = 512;

const config = new Config({
  model_type: 'llama',
  hidden_size: HIDDEN,
  intermediate_size: 2816,
  num_hidden_layers: LAYERS,
  num_attention_heads: 8,
  num_key_value_heads: 2,
  vocab_size: 32000,
});

/** A matrix whose results tensor-parallel ranks sum. */
const summed = () =>
  matrix({
    name: 'self_attn.second_o_proj',
    part: 'attention',
    site: 'attentionOutput',
    inSize: HIDDEN,
    outSize: HIDDEN,
    rowUnits: 8,
  });

/** A decoder with more weights in every layer. */
function toyOf(more: readonly LayerTensor[], ffn?: Block) {
  const blueprint = decoder(config, {
    mixer: (index, sizes) => together(plainAttention(config, index, sizes), { tensors: more }),
    ...(ffn && { feedForward: () => ffn }),
  });
  return { ...assemble(config, 'toy', blueprint), readings: () => [] };
}

/** A decoder; with `extra`, of one matrix more in every layer, about which nothing but its weight is said. */
function toy(extra: boolean) {
  const more = extra
    ? matrix({
        name: 'self_attn.extra_proj',
        part: 'attention',
        site: 'other',
        inSize: HIDDEN,
        outSize: WIDTH,
      })
    : [];
  return toyOf(more);
}

function settled(extra: boolean, mode: 'training' | 'inference'): Settled {
  const scenario = scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', {
    mode,
    sequence: TOKENS,
    output: 1,
  });
  return withOther(settle(scenario), { model: toy(extra) });
}

const weights = LAYERS * HIDDEN * WIDTH;

/** What the extra matrix adds to a figure. */
function added(
  figure: (of: Settled) => number,
  mode: 'training' | 'inference' = 'training',
): number {
  return figure(settled(true, mode)) - figure(settled(false, mode));
}

function firstStage(of: Settled) {
  const [stage] = stagesOf(of);
  if (!stage) throw new Error('a pipeline has a stage');
  return trainingMemory(of, stage);
}

describe('one more matrix in every layer changes', () => {
  test('parameters', () => {
    expect(added(({ model }) => countParameters(model).total)).toBe(weights);
    expect(added(({ model }) => countParameters(model).active)).toBe(weights);
  });

  test('FLOPs: two for each of its elements', () => {
    const flops = ({ model }: Settled) => forwardFlops(model, TOKENS, 'full').layers;
    expect(added(flops)).toBe(2 * weights);
  });

  test('saved activations: its input, in 16 bits, once a layer', () => {
    expect(added(layersBytes)).toBe(LAYERS * 2 * TOKENS * HIDDEN);
  });

  test('weights, gradients and optimizer state of training', () => {
    expect(added((of) => firstStage(of).states.weights)).toBe(2 * weights);
    expect(added((of) => firstStage(of).states.gradients)).toBe(2 * weights);
    expect(added((of) => firstStage(of).states.optimizer)).toBe(12 * weights);
  });

  test('bytes that decoding reads, and the time of both phases', () => {
    expect(added((of) => weightReadBytes(of, 1), 'inference')).toBe(2 * weights);
    expect(added((of) => decodePhase(decodePass(of)).memory, 'inference')).toBeGreaterThan(0);
    expect(added((of) => promptPhase(prefillPass(of)).compute, 'inference')).toBeGreaterThan(0);
  });

  test('all-reduced bytes of tensor-parallel ranks, where its output is a sum over them', () => {
    const sums = (extra: boolean) => {
      const model = toyOf(extra ? summed() : []);
      const of = withOther(settled(false, 'inference'), { model, tp: 2 });
      return linkWork(of, TOKENS).tensor;
    };
    expect(sums(true).times - sums(false).times).toBe(LAYERS);
    expect(sums(true).seconds).toBeGreaterThan(sums(false).seconds);
  });

  test('gradients that replicas exchange', () => {
    const reduced = (of: Settled) =>
      stepTime(stepQuestion(withOther(of, { dp: 2 }))).input.work.reducedSeconds;
    expect(added(reduced)).toBeGreaterThan(0);
  });

  test('workspace, where more of an activation lives at once', () => {
    const inner = (size: number) =>
      modelWidths(toyOf([], feedForward({ hiddenSize: HIDDEN, innerSize: size }))).inner;
    expect(inner(2 * 2816) - inner(2816)).toBe(2816);
  });
});
