import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import type { Storage } from '../../blocks/block.js';
import { positionEmbedding } from '../../blocks/embedding.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { type Config, ModelError } from '../../config.js';
import { decoder, type Sizes } from '../../decoder.js';

/** GPT-2 and GPT-3: learned positions, biases everywhere, matrices stored `[in, out]` (Conv1D), tied. */
export const gpt2: Architecture = {
  modelTypes: ['gpt2'],
  read: (config) => gpt(config, '', 'inOut', config.text('attention_head_type') === 'multiquery'),
};

/** StarCoder and SantaCoder: GPT-2 with one key-value head, matrices `[out, in]`. arXiv:2305.06161. */
export const gptBigCode: Architecture = {
  modelTypes: ['gpt_bigcode'],
  read: (config) => gpt(config, 'transformer.', 'outIn', config.flag('multi_query', true)),
};

function gpt(config: Config, prefix: string, storage: Storage, oneKeyHead: boolean): Blueprint {
  return decoder(config, {
    tiedByDefault: true,
    names: { embedding: `${prefix}wte`, layers: `${prefix}h` },
    norms: ['ln_1', 'ln_2'],
    normOptions: { bias: true },
    finalNorm: `${prefix}ln_f`,
    attention: (_, sizes) => ({
      names: { fused: 'attn.c_attn', output: 'attn.c_proj' },
      storage,
      kvHeads: oneKeyHead ? 1 : sizes.heads,
      queryKeyValueBias: true,
      outputBias: true,
    }),
    feedForward: (_, sizes) => plain(config, sizes, storage),
    ends: (sizes) => positions(config, `${prefix}wpe`, sizes),
  });
}

/** GPT-Neo: GPT-2 with separate unbiased projections; `attention_types` lists the local layers. */
export const gptNeo: Architecture = {
  modelTypes: ['gpt_neo'],
  read: (config) => {
    const kinds = layerKinds(config);
    const window = config.count('window_size', 256);
    return decoder(config, {
      tiedByDefault: true,
      names: { embedding: 'transformer.wte', layers: 'transformer.h' },
      norms: ['ln_1', 'ln_2'],
      normOptions: { bias: true },
      finalNorm: 'transformer.ln_f',
      attention: (index) => ({
        names: {
          query: 'attn.attention.q_proj',
          key: 'attn.attention.k_proj',
          value: 'attn.attention.v_proj',
          output: 'attn.attention.out_proj',
        },
        outputBias: true,
        window: kinds[index % kinds.length] === 'local' ? window : undefined,
      }),
      feedForward: (_, sizes) => plain(config, sizes, 'outIn'),
      ends: (sizes) => positions(config, 'transformer.wpe', sizes),
    });
  },
};

/** The kind of each layer: `attention_layers`, or `attention_types` as `[[kinds, repeats], …]` expanded. */
function layerKinds(config: Config): readonly string[] {
  const written = config.texts('attention_layers');
  const types = config.list('attention_types') ?? [[['global', 'local'], 1]];
  if (written && written.length > 0) return written;
  const kinds = types.flatMap((entry) => {
    const [pattern, repeats] = Array.isArray(entry) ? entry : [];
    if (!Array.isArray(pattern) || !(Number.isInteger(repeats) && repeats > 0 && repeats <= 2000))
      throw new ModelError('attention_types is no list of [kinds, repeats]');
    return Array.from({ length: repeats }, () => pattern.map(String)).flat();
  });
  if (kinds.length === 0) throw new ModelError('attention_types names no layer');
  return kinds;
}

function plain(config: Config, sizes: Sizes, storage: Storage) {
  return feedForward({
    hiddenSize: sizes.hiddenSize,
    innerSize: config.count('intermediate_size', 4 * sizes.hiddenSize),
    names: { up: 'mlp.c_fc', down: 'mlp.c_proj' },
    storage,
    upBias: true,
    downBias: true,
  });
}

function positions(config: Config, name: string, sizes: Sizes) {
  return positionEmbedding(name, config.count('max_position_embeddings'), sizes.hiddenSize);
}
