import type { Config } from '../../config.js';
import type { LayerTensor } from '../../tensor.js';
import { normTensors } from '../block.js';
import {
  bare,
  encoderBlocks,
  linear,
  passOverMoot,
  patches,
  repeated,
  type Tower,
} from './tower.js';

const ATTENTION = { fused: 'attn.qkv', output: 'attn.proj' } as const;

/** Patches of a few frames each: `[width, channels, frames, patch, patch]`. */
function patchShape(config: Config, width: number, patchSize: number): readonly number[] {
  const patch = config.count('patch_size', patchSize);
  const channels = config.has('in_channels')
    ? config.count('in_channels')
    : config.count('in_chans', 3);
  return [width, channels, config.count('temporal_patch_size', 2), patch, patch];
}

/** Qwen2-VL's tower: LayerNorms, two biased matrices, a merger of 2×2 patches. Source: `modeling_qwen2_vl.py`. */
export function qwen2Vision(section: Config, prefix: string): Tower {
  const config = section.withDefaults({
    depth: 32,
    embed_dim: 1280,
    hidden_size: 3584,
    num_attention_heads: 16,
    mlp_ratio: 4,
  });
  passOverMoot(config);
  const width = config.count('embed_dim');
  const output = config.count('hidden_size');
  return {
    width: output,
    tensors: [
      ...patches(`${prefix}patch_embed.proj`, patchShape(config, width, 14), false),
      ...encoderBlocks({
        prefix: `${prefix}blocks.*.`,
        layers: config.count('depth'),
        hiddenSize: width,
        innerSize: Math.round(width * config.number('mlp_ratio')),
        heads: config.count('num_attention_heads'),
        attention: ATTENTION,
        feedForward: { up: 'mlp.fc1', down: 'mlp.fc2' },
        norms: ['norm1', 'norm2'],
        normBias: true,
        attentionBias: true,
        feedForwardBias: true,
      }),
      ...merger(config, prefix, width, output, true),
    ],
  };
}

/** Qwen2.5-VL's tower: RMSNorms and a gated biased feed-forward. Source: `modeling_qwen2_5_vl.py`. */
export function qwen25Vision(section: Config, prefix: string): Tower {
  const config = section.withDefaults({
    depth: 32,
    hidden_size: 3584,
    intermediate_size: 3420,
    num_attention_heads: 16,
    out_hidden_size: 3584,
  });
  passOverMoot(config);
  const width = config.count('hidden_size');
  const output = config.count('out_hidden_size');
  const depth = config.count('depth');
  const full = config.integers('fullatt_block_indexes') ?? [7, 15, 23, 31];
  const side = config.count('window_size', 112) / config.count('patch_size', 14);
  return {
    width: output,
    tensors: [
      ...patches(`${prefix}patch_embed.proj`, patchShape(config, width, 14), false),
      ...encoderBlocks({
        prefix: `${prefix}blocks.*.`,
        layers: depth,
        windowed: {
          layers: depth - full.filter((layer) => layer < depth).length,
          patches: Math.floor(side) ** 2,
        },
        hiddenSize: width,
        innerSize: config.count('intermediate_size'),
        heads: config.count('num_attention_heads'),
        kvHeads: config.count('num_key_value_heads', config.count('num_attention_heads')),
        attention: ATTENTION,
        feedForward: { gate: 'mlp.gate_proj', up: 'mlp.up_proj', down: 'mlp.down_proj' },
        norms: ['norm1', 'norm2'],
        normBias: false,
        attentionBias: true,
        feedForwardBias: true,
      }),
      ...merger(config, prefix, width, output, false),
    ],
  };
}

function merger(
  config: Config,
  prefix: string,
  width: number,
  output: number,
  normBias: boolean,
): LayerTensor[] {
  const merged = width * config.count('spatial_merge_size', 2) ** 2;
  for (const field of ['spatial_patch_size', 'tokens_per_second']) config.value(field);
  return [
    ...normTensors(`${prefix}merger.ln_q`, width, normBias),
    ...linear(`${prefix}merger.mlp.0`, merged, merged, true),
    ...linear(`${prefix}merger.mlp.2`, merged, output, true),
  ];
}

/**
 * Qwen3-VL's and Qwen3.5's tower: learned positions, biased matrices, a merger, and one more merger for each layer
 * whose features enter the text model (`deepstack_visual_indexes`). Source: `modeling_qwen3_vl.py`.
 */
export function qwen3Vision(section: Config, prefix: string): Tower {
  return qwen3Tower(section, prefix, {
    norm: 'norm',
    first: 'linear_fc1',
    second: 'linear_fc2',
    deep: 'deepstack_merger_list',
  });
}

/** Qwen3-VL's tower under Qwen3-Omni's names. Source: `modeling_qwen3_omni_moe.py`. */
export function qwen3OmniVision(section: Config, prefix: string): Tower {
  return qwen3Tower(section, prefix, {
    norm: 'ln_q',
    first: 'mlp.0',
    second: 'mlp.2',
    deep: 'merger_list',
  });
}

interface MergerNames {
  readonly norm: string;
  readonly first: string;
  readonly second: string;
  readonly deep: string;
}

function qwen3Tower(section: Config, prefix: string, names: MergerNames): Tower {
  const config = section.withDefaults({
    depth: 27,
    hidden_size: 1152,
    intermediate_size: 4304,
    num_attention_heads: 16,
    out_hidden_size: 3584,
    num_position_embeddings: 2304,
  });
  passOverMoot(config);
  for (const field of [
    'image_size',
    'apply_vit_abs_pos_embed',
    'spatial_patch_size',
    'tokens_per_second',
  ])
    config.value(field);
  const width = config.count('hidden_size');
  const output = config.count('out_hidden_size');
  const merged = width * config.count('spatial_merge_size', 2) ** 2;
  const deep = config.integers('deepstack_visual_indexes')?.length ?? 0;
  const mergerOf = (name: string, normWidth: number, copies: number): LayerTensor[] =>
    repeated(`${prefix}${name}.`, copies, [
      ...normTensors(names.norm, normWidth, true),
      ...linear(names.first, merged, merged, true),
      ...linear(names.second, merged, output, true),
    ]);
  return {
    width: output,
    tensors: [
      ...patches(`${prefix}patch_embed.proj`, patchShape(config, width, 16), true),
      ...bare(
        `${prefix}pos_embed.weight`,
        [config.count('num_position_embeddings'), width],
        'table',
      ),
      ...encoderBlocks({
        prefix: `${prefix}blocks.*.`,
        layers: config.count('depth'),
        hiddenSize: width,
        innerSize: config.count('intermediate_size'),
        heads: config.count('num_attention_heads'),
        attention: ATTENTION,
        feedForward: { up: 'mlp.linear_fc1', down: 'mlp.linear_fc2' },
        norms: ['norm1', 'norm2'],
        normBias: true,
        attentionBias: true,
        feedForwardBias: true,
      }),
      ...mergerOf('merger', width, 1),
      ...(deep > 0 ? mergerOf(`${names.deep}.*`, merged, deep) : []),
    ],
  };
}
