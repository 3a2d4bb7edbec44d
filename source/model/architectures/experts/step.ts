import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import { attention } from '../../blocks/attention.js';
import { type Block, matrix, norm, normTensors } from '../../blocks/block.js';
import { untiedHead } from '../../blocks/head.js';
import { type Config, ModelError } from '../../config.js';
import { decoder, plainFeedForward, type Sizes } from '../../decoder.js';
import { MIXER_INPUT } from '../../matrix-input.js';
import { windowOf } from '../../windows.js';
import { HEAD_NORMS } from '../dense/qwen.js';
import { withOutputGate } from './afmoe.js';
import { mixture } from './mixture.js';
import { projection } from './next-token.js';

/**
 * Step 3.5 Flash: windowed layers with heads of their own (`attention_other_setting`), a gate per head, stacked
 * experts, next-token-prediction modules with a head each. Source: vLLM's step3p5.py; the exact total of
 * Step-3.5-Flash.
 */
export const step35: Architecture = {
  modelTypes: ['step3p5', 'step3p7'],
  read: (raw, readOther) => {
    // transformers keeps the text model of Step 3.7 in a section, with a tower.
    if (raw.has('text_config')) return readOther(raw, 'wrapper');
    const config = raw.withDefaults({ head_dim: 128, sliding_window: 512 });
    for (const field of SAYS_NOTHING) config.value(field);
    return decoder(config, {
      mixer: (index, sizes) => headGated(config, index, sizes),
      feedForward: (index, sizes) => stepFeedForward(config, index, sizes),
      nextTokenPrediction: (sizes) => modules(config, sizes),
    });
  },
};

/** Fields with one value for the whole family, or about number formats. */
const SAYS_NOTHING = [
  'moe_every_n_layer',
  'moe_layer_offset',
  'need_fp32_gate',
  'use_moe',
  'zero_centered',
];

/**
 * Step 3's text model: one key-value head, queries from a narrow stream with a norm. Source: vLLM's step3_text.py.
 */
export const step3: Architecture = {
  modelTypes: ['step3_text'],
  read: (raw) => {
    const config = raw.withDefaults({ num_key_value_heads: 1, head_dim: 256 });
    const shared = config.count('share_q_dim', config.count('head_dim'));
    return decoder(config, {
      mixer: (_, sizes) => narrowed(sizes, shared),
      feedForward: (index, sizes) => stepFeedForward(config, index, sizes),
    });
  },
};

function headGated(config: Config, index: number, sizes: Sizes): Block {
  const other = config.section('attention_other_setting');
  const window = windowOf(config, index);
  const setting = window === undefined ? undefined : other;
  for (const field of ['head_dim', 'true_head_dim']) other?.value(field);
  const others = config.count('num_sliding_attention_heads', sizes.heads);
  const heads =
    setting?.count('num_attention_heads') ?? (window === undefined ? sizes.heads : others);
  const own = { ...sizes, heads, kvHeads: setting?.count('num_key_value_heads') ?? sizes.kvHeads };
  const normed = config.flag('use_qk_norm', true);
  const block = attention({ ...own, window, queryKeyNorm: normed ? HEAD_NORMS : undefined });
  return config.flag('use_head_wise_attn_gate', true)
    ? withOutputGate(block, own, heads, 'self_attn.g_proj')
    : block;
}

function narrowed(sizes: Sizes, shared: number): Block {
  const block = attention({ ...sizes, names: NARROWED_NAMES });
  const [wide, ...rest] = block.tensors;
  if (!wide) return block;
  const width = sizes.heads * sizes.headDim;
  const common = { part: 'attention', inSize: shared } as const;
  return {
    ...block,
    tensors: [
      ...matrix({
        ...common,
        name: 'self_attn.q_proj',
        site: 'other',
        inSize: sizes.hiddenSize,
        outSize: shared,
        input: MIXER_INPUT,
      }),
      ...normTensors('self_attn.inter_norm', shared),
      ...matrix({
        ...common,
        name: 'self_attn.wq',
        site: 'query',
        outSize: width,
        columns: [{ size: width, units: sizes.heads }],
      }),
      ...rest,
    ],
  };
}

const NARROWED_NAMES = {
  query: 'self_attn.wq',
  key: 'self_attn.k_proj',
  value: 'self_attn.v_proj',
  output: 'self_attn.o_proj',
} as const;

function stepFeedForward(config: Config, index: number, sizes: Sizes): Block {
  const isMixture = mixtureLayers(config, sizes).has(index);
  const corrected = config.flag('use_moe_router_bias', false);
  const sharedSize = config.integer('share_expert_dim', 0);
  config.value('num_shared_experts');
  if (!isMixture) return plainFeedForward(config, sizes);
  return mixture(config, sizes, {
    names: { gate: 'moe.gate_proj', up: 'moe.up_proj', down: 'moe.down_proj' },
    stacked: 'outIn',
    stackedSuffix: true,
    router: { name: 'moe.gate', ...(corrected && { correction: 'moe.router_bias' }) },
    shared: {
      innerSize: sharedSize,
      names: {
        gate: 'share_expert.gate_proj',
        up: 'share_expert.up_proj',
        down: 'share_expert.down_proj',
      },
    },
  });
}

/**
 * The layers in `mlp_layer_types` or `moe_layers_enum` (a text of numbers, or a list), else all from
 * `first_k_dense_replace` on. Without any, the makers' code of Step 3.5 takes 1 dense layer, transformers' class 3.
 */
function mixtureLayers(config: Config, { layerCount }: Sizes): ReadonlySet<number> {
  const stated = config.value('moe_layers_enum');
  const types = config.texts('mlp_layer_types');
  if (types) return new Set(types.flatMap((type, index) => (type === 'sparse' ? [index] : [])));
  if (stated === undefined) {
    const first = config.integer('first_k_dense_replace', 1);
    return new Set(Array.from({ length: layerCount - first }, (_, index) => first + index));
  }
  const layers =
    typeof stated === 'string' ? stated.split(',').map(Number) : config.integers('moe_layers_enum');
  if (!layers?.every((layer) => Number.isInteger(layer)))
    throw new ModelError(`moe_layers_enum is ${String(stated)}; layer numbers are expected`);
  return new Set(layers);
}

function modules(config: Config, sizes: Sizes): Blueprint['nextTokenPrediction'] {
  const { hiddenSize, layerCount } = sizes;
  const head = untiedHead('transformer.shared_head.output', sizes.vocabularySize, hiddenSize);
  const length = config.integer('num_nextn_predict_layers', 0);
  if (length === 0) return undefined;
  const module = (index: number): Block[] => [
    headGated(config, layerCount + index, sizes),
    plainFeedForward(config, sizes),
    ...['input_layernorm', 'post_attention_layernorm', 'enorm', 'hnorm'].map((name) =>
      norm(name, hiddenSize),
    ),
    { tensors: normTensors('transformer.shared_head.norm', hiddenSize) },
    projection('eh_proj', hiddenSize),
    { tensors: head.map((tensor) => ({ ...tensor, perLayer: 1 })) },
  ];
  const modules = Array.from({ length }, (_, index) => module(index));
  return { prefix: 'model.layers.*.', modules };
}
