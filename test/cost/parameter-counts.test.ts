import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { readModel } from '../../source/model/read-model.js';
import { elementsOf, type Tensor } from '../../source/model/tensor.js';
import { modelOf } from '../../source/scenario/models.js';
import type { JsonObject } from '../../source/text/json.js';
import { gptScenario, scenarioOf } from './scenarios.js';

const presetOf = (id: string) => modelOf(scenarioOf(id));

/** Parameters of those tensors in one layer that has them. */
function perLayer(tensors: readonly Tensor[], isMeant: (tensor: Tensor) => boolean): number {
  return tensors
    .filter((tensor) => tensor.layers.length > 0 && isMeant(tensor))
    .reduce((sum, tensor) => sum + elementsOf(tensor) / tensor.layers.length, 0);
}

const ofPart = (part: Tensor['part']) => (tensor: Tensor) => tensor.part === part;

describe('docs/cost-model.md, Embeddings and head', () => {
  test('Qwen2.5-3B has one table of 311,164,928 for both ends', () => {
    const { parts } = buildReport(scenarioOf('qwen2.5-3b')).parameters;
    expect(parts).toMatchObject({ embedding: 311_164_928, head: 0 });
  });

  test('GPT-2 learns 1024 positions', () => {
    const { parts } = buildReport(scenarioOf('gpt2')).parameters;
    expect(parts.embedding).toBe(50_257 * 768 + 1024 * 768);
  });
});

test('Llama-3.1-8B has (2·32 + 1) norms of 4096: 266,240 (docs/cost-model.md, Norms)', () => {
  expect(buildReport(scenarioOf('llama-3.1-8b')).parameters.parts.norm).toBe(266_240);
});

describe('docs/cost-model.md, Softmax attention', () => {
  test.each([
    ['llama-3.1-8b', 41_943_040],
    ['qwen2.5-3b', 9_439_744],
    ['gpt-oss-20b', 26_550_144],
  ])('%s: %i', (id, published) => {
    expect(perLayer(presetOf(id).tensors, ofPart('attention'))).toBe(published);
  });
});

describe('latent attention of one layer, its two norms included (docs/cost-model.md, Latent attention)', () => {
  test.each([
    ['deepseek-v3', 187_107_328],
    ['deepseek-v2-lite', 13_763_072],
  ])('%s: %i', (id, published) => {
    const isMeant = ({ part, name }: Tensor) =>
      part === 'attention' || (part === 'norm' && name.includes('self_attn'));
    expect(perLayer(presetOf(id).tensors, isMeant)).toBe(published);
  });
});

test('Llama-3.1-8B’s feed-forward: 3·4096·14336 = 176,160,768 (docs/cost-model.md, Feed-forward)', () => {
  expect(perLayer(presetOf('llama-3.1-8b').tensors, ofPart('feedForward'))).toBe(176_160_768);
});

describe('docs/cost-model.md, Mixture of experts', () => {
  test('a mixture of DeepSeek-V3: 257 experts of 44,040,192, router and correction', () => {
    const { tensors } = presetOf('deepseek-v3');
    // Layers 3 to 60 have experts; the first three are dense.
    const isMeant = ({ part, layers }: Tensor) => part === 'feedForward' && layers[0] === 3;
    expect(perLayer(tensors, isMeant)).toBe(11_320_164_608);
  });

  test('its total leaves next-token modules out', () => {
    const { total, nextTokenPrediction } = buildReport(scenarioOf('deepseek-v3')).parameters;
    expect(total).toBe(671_026_419_200);
    expect(nextTokenPrediction).toBeGreaterThan(11e9);
  });

  test('gpt-oss-20b: 4,187,440,704 active, 3,608,307,264 without the input table', () => {
    const { active, activeWithoutInputEmbedding } = buildReport(
      scenarioOf('gpt-oss-20b'),
    ).parameters;
    expect(active).toBe(4_187_440_704);
    expect(activeWithoutInputEmbedding).toBe(3_608_307_264);
  });

  test('DeepSeek-V3: 37.55 billion with both tables, 36.63 without the input one', () => {
    const { active, activeWithoutInputEmbedding } = buildReport(
      scenarioOf('deepseek-v3'),
    ).parameters;
    expect(active / 1e9).toBeCloseTo(37.55, 2);
    expect(activeWithoutInputEmbedding / 1e9).toBeCloseTo(36.63, 2);
  });
});

test('a gated DeltaNet layer of Qwen3-Next: 33,718,464, its gated norm included (docs/cost-model.md, Gated DeltaNet)', () => {
  const { tensors } = presetOf('qwen3-next-80b-a3b-instruct');
  expect(perLayer(tensors, ({ name }) => name.includes('linear_attn'))).toBe(33_718_464);
});

test('a Mamba-2 layer of 2560, state 128: 40,216,560, its two norms included (docs/cost-model.md, Mamba-2)', () => {
  // The published config of state-spaces/mamba2-2.7b in Hugging Face's words.
  const config: JsonObject = {
    model_type: 'mamba2',
    hidden_size: 2560,
    num_hidden_layers: 64,
    state_size: 128,
    num_heads: 80,
    head_dim: 64,
    n_groups: 1,
    expand: 2,
    conv_kernel: 4,
    vocab_size: 50_288,
    tie_word_embeddings: true,
  };
  const { tensors } = readModel(config, 'Mamba2-2.7B');
  expect(perLayer(tensors, () => true)).toBe(40_216_560);
  expect(tensors.reduce((sum, tensor) => sum + elementsOf(tensor), 0)).toBe(2_702_599_680);
});

describe('rough forms, with the token table added (docs/cost-model.md, Totals and rough forms)', () => {
  test('GPT-3: 173,946,175,488 and 173,961,510,912 for an exact 174,604,259,328', () => {
    const { rough, total } = buildReport(scenarioOf('gpt3-175b')).parameters;
    const table = 50_257 * 12_288;
    expect(rough.twelveLH2.amount - table).toBe(173_946_175_488);
    expect(rough.seed.amount - table).toBe(173_961_510_912);
    expect(total).toBe(174_604_259_328);
  });

  test('Llama-2-7B: 6,442,450,944 for an exact 6,738,415,616', () => {
    const { rough, total } = buildReport(scenarioOf('llama-2-7b-hf')).parameters;
    expect(rough.twelveLH2.amount - 32_000 * 4096).toBe(6_442_450_944);
    expect(total).toBe(6_738_415_616);
  });

  test('L·(12h² + 13h) is a GPT’s stack to the digit', () => {
    const [layers, hidden, vocabulary] = [6, 768, 51_200];
    const { rough, total } = buildReport(gptScenario({ layers, hidden, heads: 12 })).parameters;
    expect(rough.seed.amount).toBe(
      layers * (12 * hidden * hidden + 13 * hidden) + vocabulary * hidden,
    );
    // Beside it stand the positions and the last norm.
    expect(total).toBe(rough.seed.amount + 2048 * hidden + 2 * hidden);
  });
});

test('T5-3B: 2,851,598,336 (docs/cost-model.md, Encoder and decoder)', () => {
  expect(buildReport(scenarioOf('t5-3b')).parameters.total).toBe(2_851_598_336);
});
