import type { Architecture } from '../../architecture.js';
import type { Block } from '../../blocks/block.js';
import { type Config, ModelError } from '../../config.js';
import { decoder } from '../../decoder.js';
import { mixture } from './mixture.js';

/**
 * DBRX: separate sections for attention and experts; the rows of all experts in one two-dimensional tensor. Source:
 * configuration_dbrx.py, modeling_dbrx.py.
 */
export const dbrx: Architecture = {
  modelTypes: ['dbrx'],
  read: (config) => {
    const attention = section(config, 'attn_config');
    const inner = section(config, 'ffn_config');
    const kvHeads = attention.count('num_key_value_heads', 1);
    return decoder(config.withDefaults({ num_key_value_heads: kvHeads }), {
      names: { embedding: 'transformer.wte', layers: 'transformer.blocks' },
      norms: ['norm_attn_norm.norm_1', 'norm_attn_norm.norm_2'],
      normOptions: { kind: 'layer' },
      finalNorm: 'transformer.norm_f',
      attention: () => ({
        names: { fused: 'norm_attn_norm.attn.Wqkv', output: 'norm_attn_norm.attn.out_proj' },
      }),
      feedForward: (_, sizes) =>
        flattened(
          mixture(inner.withDefaults({ num_experts: 4, num_experts_per_tok: 1 }), sizes, {
            innerSize: inner.count('intermediate_size', 3584),
            names: {
              gate: 'ffn.experts.mlp.w1',
              up: 'ffn.experts.mlp.v1',
              down: 'ffn.experts.mlp.w2',
            },
            router: { name: 'ffn.router.layer' },
          }),
        ),
    });
  },
};

function section(config: Config, name: string): Config {
  const found = config.section(name);
  if (!found) throw new ModelError(`the config has no ${name}`);
  return found;
}

/** Experts stored `[experts · inner, hidden]`, all three matrices alike. */
function flattened(block: Block): Block {
  const tensors = block.tensors.map((tensor) => {
    if (!tensor.experts) return tensor;
    const { count } = tensor.experts;
    const [outer = 1, inner = 1] = tensor.shape;
    const [rows, columns] = tensor.site === 'down' ? [inner, outer] : [outer, inner];
    return {
      ...tensor,
      name: tensor.name.replace(/\.weight$/, ''),
      shape: [count * rows, columns],
      perLayer: 1,
      split: tensor.split.map(({ elements, units }) => ({ elements: elements * count, units })),
    };
  });
  return { ...block, tensors };
}
