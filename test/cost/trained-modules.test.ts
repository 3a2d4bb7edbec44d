import { expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { stagesOf } from '../../source/cost/stages.js';
import { trainingActivations } from '../../source/cost/training-activations.js';
import { elementsOf } from '../../source/model/tensor.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

function report(options: Partial<Scenario>) {
  const asked = { mode: 'training', devices: 256, pp: 2, ep: 32, ...options } as const;
  return buildReport(scenarioOf('deepseek-v3', 'gb300', asked));
}

/**
 * A block, two norms of the layer, eh_proj and three norms. With a table and a head of 129,280·7,168 the checkpoint holds
 * 684.5e9 parameters (arXiv:2412.19437 section 2.2; docs/cost-model.md, Mixture of experts).
 */
const MODULE = 11_320_164_608 + 187_107_328 + 2 * 7168 + 2 * 7168 * 7168 + 3 * 7168;

/** Source: NVIDIA-NeMo/Megatron-Bridge, models/conversion/model_bridge.py. */
test('Megatron trains the module of DeepSeek-V3 on the last stage, other frameworks do not', () => {
  const [bridge, titan] = [report({ engine: 'megatron' }), report({ engine: 'torchtitan' })];
  const ends = (of: typeof bridge) => stagesOf(of.settled).map(({ end }) => end);
  expect([ends(bridge), ends(titan)]).toEqual([
    [31, 62],
    [31, 61],
  ]);
  const module = bridge.settled.model.tensors.filter(({ layers }) => layers.includes(61));
  const alone = module.map((one) => elementsOf(one) / one.layers.length);
  expect(alone.reduce((sum, elements) => sum + elements, 0)).toBe(MODULE);
  expect(671_026_419_200 + MODULE + 2 * 129_280 * 7168).toBe(684_489_845_504);
  expect(bridge.parameters.total).toBe(671_026_419_200);
});

test('a module has logits of its own, and its layer and head in the FLOPs of a token', () => {
  const [bridge, titan] = [report({ engine: 'megatron' }), report({ engine: 'torchtitan' })];
  const logits = ({ settled }: typeof bridge) => {
    const last = stagesOf(settled).at(-1);
    return last ? trainingActivations(settled, last).logits : Number.NaN;
  };
  const twice = report({ engine: 'megatron', loss: 'fused' });
  expect(logits(twice)).toBe(2 * logits(report({ engine: 'torchtitan', loss: 'fused' })));
  const active = bridge.compute.forwardFlopsPerToken / titan.compute.forwardFlopsPerToken;
  expect(active).toBeGreaterThan(1 + 1 / 61);
  // A layer of 61, its joining matrix, and a head, which is more than another layer.
  expect(active).toBeLessThan(1 + 3 / 61);
});

test('post-training leaves the modules out', () => {
  const { settled } = report({ engine: 'megatron', stage: 'grpo' });
  expect(settled.model.layerCount).toBe(61);
});
