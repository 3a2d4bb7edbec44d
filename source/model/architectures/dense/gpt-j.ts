import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import type { AttentionNames } from '../../blocks/attention.js';
import type { Config } from '../../config.js';
import { decoder } from '../../decoder.js';
import { fourfold } from './neox.js';

/** GPT-J: a parallel block with one LayerNorm, unbiased attention, a biased head. Source: modeling_gptj.py. */
export const gptJ: Architecture = {
  modelTypes: ['gptj'],
  read: (config) =>
    parallel(config, {
      query: 'attn.q_proj',
      key: 'attn.k_proj',
      value: 'attn.v_proj',
      output: 'attn.out_proj',
    }),
};

/** CodeGen: GPT-J with a fused projection. Source: modeling_codegen.py. */
export const codeGen: Architecture = {
  modelTypes: ['codegen'],
  read: (config) => parallel(config, { fused: 'attn.qkv_proj', output: 'attn.out_proj' }),
};

function parallel(config: Config, names: AttentionNames): Blueprint {
  return decoder(config, {
    names: { embedding: 'transformer.wte', layers: 'transformer.h' },
    norms: ['ln_1'],
    normOptions: { bias: true },
    finalNorm: 'transformer.ln_f',
    headBias: true,
    attention: () => ({ names }),
    feedForward: (_, sizes) => fourfold(config, sizes, { up: 'mlp.fc_in', down: 'mlp.fc_out' }),
  });
}
