import type { Architecture } from '../../architecture.js';
import { attention } from '../../blocks/attention.js';
import { type Block, matrix, replicated, vector } from '../../blocks/block.js';
import type { Config } from '../../config.js';
import { decoder, type Sizes } from '../../decoder.js';
import { MIXER_INPUT, OUTPUT_INPUT } from '../../matrix-input.js';
import { mixture } from './mixture.js';

/**
 * JetMoE: experts in attention as well; each has queries and outputs for all key-value heads, so a token has
 * `num_experts_per_tok` times as many heads. Source: arXiv:2404.07413; modeling_jetmoe.py.
 */
export const jetMoe: Architecture = {
  modelTypes: ['jetmoe'],
  read: (raw) => {
    const kvHeads = raw.count('num_key_value_heads', 16);
    const active = raw.count('num_experts_per_tok', 2);
    const config = raw.withDefaults({
      num_attention_heads: kvHeads * active,
      num_key_value_heads: kvHeads,
      head_dim: 128,
      num_experts: 8,
      num_experts_per_tok: 2,
      intermediate_size: 5632,
    });
    return decoder(config, {
      tiedByDefault: true,
      mixer: (_, sizes) => attentionExperts(config, sizes),
      feedForward: (_, sizes) => {
        const block = mixture(config, sizes, {
          innerSize: config.count('intermediate_size'),
          names: { gateUp: 'mlp.input_linear', down: 'mlp.output_linear' },
          stacked: 'outIn',
          stackedSuffix: true,
          router: { name: 'mlp.router.layer' },
        });
        const bias = vector('mlp.bias', sizes.hiddenSize, { part: 'feedForward', role: 'bias' });
        return { ...block, tensors: [...block.tensors, bias] };
      },
    });
  },
};

function attentionExperts(config: Config, sizes: Sizes): Block {
  const { hiddenSize, kvHeads, headDim } = sizes;
  const width = kvHeads * headDim;
  const count = config.count('num_experts');
  const experts = { count, active: config.count('num_experts_per_tok') };
  const part = 'attention';
  const split = [{ elements: count * width * hiddenSize, units: kvHeads }];
  const module = 'self_attention';
  const both = 2 * width;
  return {
    mixers: attention(sizes).mixers ?? [],
    tensors: [
      ...matrix({
        name: `${module}.kv_proj`,
        part,
        site: 'queryKeyValue',
        inSize: hiddenSize,
        outSize: both,
        columns: [{ size: both, units: kvHeads }],
        input: MIXER_INPUT,
      }),
      replicated(`${module}.experts.input_linear.weight`, [count, width, hiddenSize], {
        part,
        site: 'query',
        split,
        divided: 'n',
        input: MIXER_INPUT,
        experts,
      }),
      replicated(`${module}.experts.output_linear.weight`, [count, hiddenSize, width], {
        part,
        site: 'attentionOutput',
        split,
        divided: 'k',
        input: OUTPUT_INPUT,
        experts,
      }),
      vector(`${module}.experts.bias`, hiddenSize, { part, role: 'bias' }),
      ...matrix({
        name: `${module}.experts.router.layer`,
        part,
        site: 'router',
        inSize: hiddenSize,
        outSize: count,
        input: MIXER_INPUT,
      }),
    ],
  };
}
