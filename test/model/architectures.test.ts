import { expect, test } from 'vitest';
import { denseArchitectures } from '../../source/model/architectures/dense/index.js';
import { expertsArchitectures } from '../../source/model/architectures/experts/index.js';
import { hybridArchitectures } from '../../source/model/architectures/hybrid/index.js';
import { elementsOf } from '../../source/model/tensor.js';
import { modelOf } from '../../source/scenario/models.js';
import { scenarioOf } from '../cost/scenarios.js';

test('a model_type is read by one architecture: of two the later would hide the other', () => {
  const types = [...denseArchitectures, ...expertsArchitectures, ...hybridArchitectures].flatMap(
    ({ modelTypes }) => modelTypes,
  );
  expect(types.filter((type, index) => types.indexOf(type) !== index)).toEqual([]);
});

test('Kimi K3 gates the output of all its layers: hidden_size × heads · head width each', () => {
  // 24 latent layers and 69 of the delta rule; the gate is `self_attn.g_proj` in both (vLLM's kimi_k3.py).
  const gates = modelOf(scenarioOf('kimi-k3')).tensors.filter(({ name }) =>
    name.endsWith('self_attn.g_proj.weight'),
  );
  expect(gates.map(elementsOf)).toEqual([(24 + 69) * 7168 * 96 * 128]);
});
