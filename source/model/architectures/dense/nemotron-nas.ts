import { isObject } from '../../../text/json.js';
import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import { attention } from '../../blocks/attention.js';
import { type Block, matrix, norm } from '../../blocks/block.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { Config, ModelError } from '../../config.js';
import { decoder, readSizes, type Sizes } from '../../decoder.js';
import { FEED_FORWARD_INPUT, MIXER_INPUT } from '../../matrix-input.js';

/** Inner sizes are rounded up to a multiple of this. */
const INNER_MULTIPLE = 256;

/**
 * Nemotron-NAS (Llama-Nemotron Super, Ultra): `block_configs` states for each layer how many heads share a key, the
 * width of the feed-forward, and sublayers that are removed or replaced by one matrix. Source: arXiv:2411.19146;
 * nvidia's modeling_decilm.py.
 */
export const nemotronNas: Architecture = {
  modelTypes: ['nemotron-nas'],
  read: (config) => {
    const blocks = config.list('block_configs') ?? [];
    const plain = { num_key_value_heads: config.value('num_attention_heads') ?? null };
    const settled = config.withDefaults(plain);
    const sizes = readSizes(settled);
    if (blocks.length !== sizes.layerCount)
      throw new ModelError(
        `block_configs has ${blocks.length} entries; ${sizes.layerCount} are expected, one a layer`,
      );
    const layers = blocks.map((block, index) => readBlock(config, block, index, sizes));
    return { ...decoder(settled), layer: (index) => layers[index] ?? [] };
  },
};

/** DeciLM-7B: Llama with a number of key-value heads for each layer. Source: Deci's modeling_decilm.py. */
export const deciLm: Architecture = {
  modelTypes: ['deci'],
  read: (config): Blueprint => {
    const sizes = readSizes(config);
    return decoder(config, {
      attention: (index) => ({
        kvHeads: config.perLayer('num_key_value_heads_per_layer', index, sizes.kvHeads),
      }),
    });
  },
};

function readBlock(config: Config, block: unknown, index: number, sizes: Sizes): Block[] {
  if (!isObject(block)) throw new ModelError(`block_configs[${index}] is no object`);
  const path = `block_configs[${index}].`;
  const part = (name: string) => new Config(block, path).section(name) ?? new Config({});
  const mixer = attentionOf(config, part('attention'), sizes);
  const inner = feedForwardOf(config, part('ffn'), sizes);
  return [
    ...(mixer ? [norm('input_layernorm', sizes.hiddenSize), mixer] : []),
    ...(inner ? [norm('post_attention_layernorm', sizes.hiddenSize), inner] : []),
  ];
}

function attentionOf(config: Config, block: Config, sizes: Sizes): Block | undefined {
  const bias = config.flag('attention_bias', false);
  if (block.flag('no_op', false)) return undefined;
  if (block.flag('replace_with_linear', false))
    return linear('self_attn', 'attention', bias, sizes);
  const group = block.optionalInteger('n_heads_in_group');
  const kvHeads = group ? sizes.heads / group : block.count('num_key_value_heads', sizes.heads);
  if (!Number.isInteger(kvHeads))
    throw new ModelError(
      `${block.path}n_heads_in_group ${group} does not divide num_attention_heads ${sizes.heads}`,
    );
  const window = block.optionalInteger('window_length');
  return attention({ ...sizes, kvHeads, window, queryKeyValueBias: bias, outputBias: bias });
}

function feedForwardOf(config: Config, block: Config, sizes: Sizes): Block | undefined {
  const bias = config.flag('mlp_bias', false);
  if (block.flag('no_op', false)) return undefined;
  if (block.flag('replace_with_linear', false)) return linear('mlp', 'feedForward', bias, sizes);
  const told = block.optionalInteger('intermediate_size');
  const wanted = Math.trunc((2 * block.number('ffn_mult', 0) * sizes.hiddenSize) / 3);
  const innerSize = told ?? Math.ceil(wanted / INNER_MULTIPLE) * INNER_MULTIPLE;
  if (innerSize < 1) throw new ModelError(`${block.path}ffn_mult is missing; a ratio is expected`);
  return feedForward({ hiddenSize: sizes.hiddenSize, innerSize, upBias: bias, downBias: bias });
}

/** A sublayer that the search replaced by one matrix. */
function linear(
  name: string,
  part: 'attention' | 'feedForward',
  bias: boolean,
  sizes: Sizes,
): Block {
  const { hiddenSize } = sizes;
  const columns = [{ size: hiddenSize, units: hiddenSize }];
  return {
    tensors: matrix({
      name: `${name}.linear_attn`.replace('mlp.linear_attn', 'mlp.linear_mlp'),
      part,
      site: 'other',
      inSize: hiddenSize,
      outSize: hiddenSize,
      bias,
      columns,
      input: part === 'attention' ? MIXER_INPUT : FEED_FORWARD_INPUT,
    }),
  };
}
