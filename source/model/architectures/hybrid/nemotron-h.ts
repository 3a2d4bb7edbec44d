import { shortJson } from '../../../text/json.js';
import { table } from '../../../text/table.js';
import type { Architecture } from '../../architecture.js';
import { type Block, matrix, norm, together } from '../../blocks/block.js';
import { experts } from '../../blocks/experts.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { type Config, ModelError } from '../../config.js';
import { decoder, plainAttention, type Sizes } from '../../decoder.js';
import { type LayerKind, layerKinds } from './layer-kinds.js';
import { mamba2Of, nothing } from './state-space.js';

const LETTERS: Readonly<Record<string, LayerKind>> = table({
  M: 'recurrent',
  E: 'moe',
  '*': 'attention',
  '-': 'mlp',
});

const ATTENTION = {
  query: 'mixer.q_proj',
  key: 'mixer.k_proj',
  value: 'mixer.v_proj',
  output: 'mixer.o_proj',
} as const;

/**
 * Nemotron-H and Nemotron 3: every layer is one norm and one of Mamba 2 (M), attention (*), a plain feed-forward (-)
 * or experts (E), latent with `moe_latent_size`; prediction modules of the same kinds. Source:
 * `configuration_nemotron_h.py`, `modeling_nemotron_h.py`.
 */
export const nemotronH: Architecture = {
  modelTypes: ['nemotron_h'],
  read: (given) => {
    const config = given.withDefaults({
      vocab_size: 131072,
      head_dim: 128,
      num_key_value_heads: 8,
      mamba_n_heads: 128,
      mamba_d_head: 64,
      mamba_n_groups: 8,
      mamba_d_state: 128,
      mamba_chunk_size: 128,
    });
    for (const field of [
      'mamba_expand',
      'intermediate_size',
      'mamba_dt_rank',
      'use_mamba_kernels',
      'moe_shared_expert_overlap',
    ])
      config.value(field);
    const kinds = layerKinds(config) ?? lettersOf(config, 'hybrid_override_pattern');
    if (!kinds) throw new ModelError('the config has no hybrid_override_pattern');
    const stack = config.withDefaults({ num_hidden_layers: kinds.length });
    const layer = (kind: LayerKind | undefined, sizes: Sizes) => layerOf(config, kind, sizes);
    return decoder(stack, {
      names: { embedding: 'backbone.embeddings', layers: 'backbone.layers' },
      finalNorm: 'backbone.norm_f',
      norms: ['norm'],
      mixer: (index, sizes) => layer(kinds[index], sizes),
      feedForward: () => nothing,
      nextTokenPrediction: (sizes) => predictionModules(config, sizes),
    });
  },
};

/** A pattern of one letter per layer. Throws `ModelError` for a letter other than M, E, * and -. */
function lettersOf(config: Config, field: string): readonly LayerKind[] | undefined {
  const pattern = config.text(field);
  return pattern
    ? [...pattern].map((letter) => {
        const kind = LETTERS[letter];
        if (kind) return kind;
        throw new ModelError(`${field} has ${shortJson(letter)}; only M, E, * and - are expected`);
      })
    : undefined;
}

function layerOf(config: Config, kind: LayerKind | undefined, sizes: Sizes): Block {
  const { hiddenSize } = sizes;
  switch (kind) {
    case 'attention':
      return plainAttention(config, 0, sizes, { attention: () => ({ names: ATTENTION }) });
    case 'moe':
      return nemotronExperts(config, hiddenSize);
    case 'mlp': {
      const bias = config.flag('mlp_bias', false);
      return feedForward({
        hiddenSize,
        innerSize: config.count('intermediate_size', 21504),
        names: { up: 'mixer.up_proj', down: 'mixer.down_proj' },
        upBias: bias,
        downBias: bias,
      });
    }
    default:
      return mamba2Of(config, hiddenSize, { module: 'mixer', innerByHeads: true });
  }
}

function nemotronExperts(config: Config, hiddenSize: number): Block {
  const latent = config.optionalInteger('moe_latent_size');
  const shared = config.integer('num_shared_experts', 1);
  return experts({
    hiddenSize,
    experts: config.count('num_experts', 8),
    active: config.count('num_experts_per_tok', 2),
    innerSize: config.count('moe_intermediate_size', 7688),
    names: { up: 'mixer.experts.*.up_proj', down: 'mixer.experts.*.down_proj' },
    router: { name: 'mixer.gate', correction: 'mixer.gate.e_score_correction_bias' },
    shared: {
      innerSize: shared > 0 ? config.count('moe_shared_expert_intermediate_size', 7688) : 0,
      names: { up: 'mixer.shared_experts.up_proj', down: 'mixer.shared_experts.down_proj' },
    },
    latent: latent
      ? { size: latent, down: 'mixer.fc1_latent_proj', up: 'mixer.fc2_latent_proj' }
      : undefined,
  });
}

/**
 * Each module joins hidden state and embedding, then runs its own layers. Source: docs/cost-model.md, Mixture of
 * experts.
 */
function predictionModules(config: Config, sizes: Sizes) {
  const count = config.integer('num_nextn_predict_layers', 0);
  const { hiddenSize } = sizes;
  const kinds = layerKinds(config, 'mtp_layers_block_type') ??
    lettersOf(config, 'mtp_hybrid_override_pattern') ?? ['attention', 'moe'];
  if (count === 0) return undefined;
  const first: Block = together(
    norm('enorm', hiddenSize),
    norm('hnorm', hiddenSize),
    {
      tensors: matrix({
        name: 'eh_proj',
        part: 'other',
        site: 'other',
        inSize: 2 * hiddenSize,
        outSize: hiddenSize,
      }),
    },
    norm('final_layernorm', hiddenSize),
  );
  const layers = kinds.map((kind) =>
    together(layerOf(config, kind, sizes), norm('norm', hiddenSize)),
  );
  const modules = Array.from({ length: count }, () => [first, ...layers]);
  return { prefix: 'mtp.layers.*.', modules };
}
