import type { Config } from '../../config.js';
import type { LayerTensor } from '../../tensor.js';
import { normTensors } from '../block.js';
import { bare, encoderBlocks, passOverMoot, patches, sideOf, type Tower } from './tower.js';

/** Names of one tower in two checkpoints: the published remote code, and transformers' own. */
interface Names {
  readonly fused: boolean;
  readonly cls: string;
  readonly positions: string;
  readonly patch: string;
  readonly block: string;
  readonly output: string;
  readonly norms: readonly [string, string];
  readonly scales: readonly [string, string];
  readonly module: string;
}

const REMOTE: Names = {
  fused: true,
  cls: 'embeddings.class_embedding',
  positions: 'embeddings.position_embedding',
  patch: 'embeddings.patch_embedding',
  block: 'encoder.layers.*.',
  output: 'attn.proj',
  norms: ['norm1', 'norm2'],
  scales: ['ls1', 'ls2'],
  module: 'attn',
};

const OWN: Names = {
  fused: false,
  cls: 'embeddings.cls_token',
  positions: 'embeddings.position_embeddings',
  patch: 'embeddings.patch_embeddings.projection',
  block: 'encoder.layer.*.',
  output: 'attention.projection_layer',
  norms: ['layernorm_before', 'layernorm_after'],
  scales: ['lambda_1', 'lambda_2'],
  module: 'attention',
};

/**
 * InternViT: a class token, learned positions, a scale after each half of a block, q/k norms and RMSNorms in the 6B.
 * Source: `modeling_internvl.py`, the published `modeling_intern_vit.py`.
 */
function internVit(section: Config, prefix: string, names: Names): Tower {
  const config = section.withDefaults({
    hidden_size: 1024,
    intermediate_size: 4096,
    num_hidden_layers: 24,
    num_attention_heads: 16,
  });
  const bias = names.fused ? config.flag('qkv_bias', true) : config.flag('attention_bias', false);
  passOverMoot(config);
  for (const field of ['use_mean_pooling', 'use_flash_attn']) config.value(field);
  const width = config.count('hidden_size');
  const patch = sideOf(config, 'patch_size', 14);
  const positions = Math.floor(sideOf(config, 'image_size', 448) / patch) ** 2 + 1;
  const normed = config.flag(names.fused ? 'qk_normalization' : 'use_qk_norm', false);
  const rms = config.text('norm_type') === 'rms_norm';
  const attention = names.fused
    ? { fused: `${names.module}.qkv`, output: names.output }
    : {
        query: `${names.module}.q_proj`,
        key: `${names.module}.k_proj`,
        value: `${names.module}.v_proj`,
        output: names.output,
      };
  const hasPositions = names.fused || config.flag('use_absolute_position_embeddings', true);
  const masked: LayerTensor[] = config.flag('use_mask_token', false)
    ? bare(`${prefix}embeddings.mask_token`, [1, 1, width])
    : [];
  return {
    width,
    tensors: [
      ...bare(`${prefix}${names.cls}`, [1, 1, width]),
      ...masked,
      ...(hasPositions ? bare(`${prefix}${names.positions}`, [1, positions, width], 'table') : []),
      ...patches(
        `${prefix}${names.patch}`,
        [width, config.count('num_channels', 3), patch, patch],
        true,
      ),
      ...encoderBlocks({
        prefix: prefix + names.block,
        layers: config.count('num_hidden_layers'),
        hiddenSize: width,
        innerSize: config.count('intermediate_size'),
        heads: config.count('num_attention_heads'),
        attention,
        feedForward: { up: 'mlp.fc1', down: 'mlp.fc2' },
        norms: names.norms,
        normBias: !rms,
        attentionBias: bias,
        outputBias: true,
        feedForwardBias: true,
        ...(normed && {
          queryKeyNorm: {
            over: 'all' as const,
            query: `${names.module}.q_norm`,
            key: `${names.module}.k_norm`,
          },
        }),
        more: names.scales.flatMap((name) => bare(name, [width])),
        classTokens: 1,
      }),
      ...(names.fused || config.flag('use_mean_pooling', true)
        ? []
        : normTensors(`${prefix}layernorm`, width, true)),
    ],
  };
}

export const internVitRemote = (section: Config, prefix: string): Tower =>
  internVit(section, prefix, REMOTE);

export const internVitOwn = (section: Config, prefix: string): Tower =>
  internVit(section, prefix, OWN);
