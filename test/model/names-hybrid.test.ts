import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readModel } from '../../source/model/read-model.js';
import type { JsonObject } from '../../source/text/json.js';
import { presetConfig } from './preset-config.js';

/**
 * State dicts as transformers 5.18.0 saves them in the published form (its `revert_weight_conversion`), made from
 * each config without weights: `name shape` with `*` for every index, and how many there are. Towers of SigLIP and CLIP
 * keep the `vision_model` that the published files, saved by transformers 4, have; Qwen3-VL-MoE's experts are in×out
 * as `modeling_qwen3_vl_moe.py` of transformers 4.57 has them (its conversion mapping transposes them on loading).
 */
const checkpoints = JSON.parse(
  readFileSync(new URL('../facts/hybrid-state-dicts.json', import.meta.url), 'utf8'),
) as { readonly id: string; readonly tensors: Readonly<Record<string, number>> }[];

/** Names with `*` for every index: a layer's, an expert's, that of a module in a list. */
const withoutIndices = (name: string) => name.replace(/\.\d+(?=\.|$)/g, '.*');

function stateDict(id: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { name, shape, copies } of readModel(presetConfig(id), id).tensors) {
    const line = `${withoutIndices(name)} ${shape.join('x')}`;
    counts[line] = (counts[line] ?? 0) + copies;
  }
  return counts;
}

describe('names, shapes and numbers of weights are those of the checkpoint', () => {
  test.each(checkpoints)('$id', ({ id, tensors }) => {
    expect(stateDict(id)).toEqual(tensors);
  });
});

/** GLM-5.3-Flash's and dots3-note's weight maps: `model.language_model.layers.45.eh_proj.weight` and its like. */
test('a prediction module lies where the layers of the wrapped text model do', () => {
  const glm = presetConfig('glm-4.5v');
  const textConfig = { ...(glm.text_config as JsonObject), num_nextn_predict_layers: 1 };
  const model = readModel({ ...glm, text_config: textConfig }, 'a model');
  expect(model.nextTokenPrediction.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'model.language_model.layers.*.eh_proj.weight',
      'model.language_model.layers.*.enorm.weight',
      'model.language_model.layers.*.shared_head.norm.weight',
      'model.language_model.layers.*.self_attn.q_proj.weight',
    ]),
  );
});

test('Qwen3-Next and Qwen3.5 name their prediction module as their files do', () => {
  const names = (id: string) =>
    readModel(presetConfig(id), id).nextTokenPrediction.map(
      ({ name, shape }) => `${name} ${shape.join('x')}`,
    );
  const joint = ['pre_fc_norm_embedding', 'pre_fc_norm_hidden', 'norm'];
  expect(names('qwen3-next-80b-a3b-instruct')).toEqual(
    expect.arrayContaining([
      'mtp.fc.weight 2048x4096',
      ...joint.map((name) => `mtp.${name}.weight 2048`),
      'mtp.layers.*.self_attn.q_proj.weight 8192x2048',
      'mtp.layers.*.mlp.experts.*.gate_proj.weight 512x2048',
    ]),
  );
  expect(names('qwen3.5-35b-a3b')).toEqual(
    expect.arrayContaining([
      'mtp.fc.weight 2048x4096',
      'mtp.layers.*.mlp.experts.gate_up_proj 256x1024x2048',
    ]),
  );
});
