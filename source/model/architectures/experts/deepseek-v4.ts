import { table } from '../../../text/table.js';
import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import { type Block, norm, replicated, together } from '../../blocks/block.js';
import { builtOnce } from '../../blocks/built-once.js';
import { compressedAttention } from '../../blocks/compressed-attention.js';
import { tokenEmbedding } from '../../blocks/embedding.js';
import { atEnd } from '../../blocks/ends.js';
import { untiedHead } from '../../blocks/head.js';
import { type Config, ModelError } from '../../config.js';
import { decoder, type Sizes } from '../../decoder.js';
import { STREAMS } from '../../matrix-input.js';
import { mixture } from './mixture.js';
import { projectionOf } from './next-token.js';

const NORMS = ['attn_norm', 'ffn_norm'];

const COMPRESSION: Readonly<Record<string, number>> = table({
  sliding_attention: 0,
  compressed_sparse_attention: 4,
  heavily_compressed_attention: 128,
});

/**
 * DeepSeek-V4: windows and compressed keys, hyper-connections of several streams, mixtures in every layer; the first
 * layers route by a table of token ids, which is not a parameter. Source: modeling_deepseek_v4.py; the exact totals
 * of V4-Flash and V4-Pro.
 */
export const deepseekV4: Architecture = {
  modelTypes: ['deepseek_v4'],
  read: (raw) => {
    const config = raw.withDefaults({
      num_key_value_heads: 1,
      head_dim: 512,
      sliding_window: 128,
      index_n_heads: 64,
      index_head_dim: 128,
      index_topk: 512,
      o_groups: 8,
      o_lora_rank: 1024,
    });
    const streams = config.count('hc_mult', 4);
    config.value('hc_sinkhorn_iters');
    const mixerOf = (index: number, sizes: Sizes) =>
      together(
        mixer(config, index, sizes),
        ...connections({ streams, hiddenSize: sizes.hiddenSize }),
      );
    const blueprint = decoder(config, {
      names: { embedding: 'embed', layers: 'layers', head: 'head' },
      norms: NORMS,
      finalNorm: 'norm',
      mixer: mixerOf,
      feedForward: (index, sizes) => feedForward(config, index, sizes),
      ends: (sizes) => atEnd('last', headConnection(streams, sizes)),
      nextTokenPrediction: (sizes) =>
        modules(config, sizes, streams, [
          mixerOf(sizes.layerCount, sizes),
          feedForward(config, sizes.layerCount, sizes),
        ]),
    });
    return { ...blueprint, unmodelled: [UNCOUNTED] };
  },
};

const UNCOUNTED = {
  field: 'compress_ratios',
  value: 'the compressors',
  effect:
    'their state (below 1 MB a layer and sequence) is counted for vLLM alone, and index keys in the format of the cache, not in FP4',
  severity: 'changes memory',
  only: ['cache'],
} as const;

function mixer(config: Config, index: number, sizes: Sizes): Block {
  const ratio = ratioOf(config, index);
  const sparse = ratio === sparseRatio(config);
  config.value('qk_rope_head_dim');
  return compressedAttention({
    hiddenSize: sizes.hiddenSize,
    heads: sizes.heads,
    headDim: sizes.headDim,
    queryRank: config.count('q_lora_rank'),
    outputGroups: config.count('o_groups'),
    outputRank: config.count('o_lora_rank'),
    window: config.count('sliding_window'),
    ratio,
    indexer: sparse
      ? {
          heads: config.count('index_n_heads'),
          headDim: config.count('index_head_dim'),
          topK: config.count('index_topk'),
        }
      : undefined,
  });
}

/** The compression ratio of layers with an indexer. */
function sparseRatio(config: Config): number {
  return rates(config).compressed_sparse_attention ?? 4;
}

function rates(config: Config): Readonly<Record<string, number>> {
  const stated = config.section('compress_rates');
  const read = (name: string) => stated?.count(name, COMPRESSION[name]) ?? COMPRESSION[name] ?? 0;
  return Object.fromEntries(
    Object.keys(COMPRESSION).map((name) => [name, name === 'sliding_attention' ? 0 : read(name)]),
  );
}

/**
 * The ratio of a layer by `compress_ratios` (whose last entry is the next-token module's), by the kinds in
 * `layer_types`, or by the published pattern: two heavily compressed layers, then both kinds in turn.
 */
function ratioOf(config: Config, index: number): number {
  const ratios = config.integers('compress_ratios');
  const types = config.texts('layer_types');
  if (ratios) return ratios[index] ?? 0;
  if (index >= config.count('num_hidden_layers')) return 0;
  const usual = index < 2 || index % 2 === 1 ? 'heavily_compressed' : 'compressed_sparse';
  const kind = types?.[index] ?? `${usual}_attention`;
  const ratio = rates(config)[kind];
  if (ratio === undefined) throw new ModelError(`layer_types[${index}] is ${kind}, unknown here`);
  return ratio;
}

function feedForward(config: Config, index: number, sizes: Sizes): Block {
  const types = config.texts('mlp_layer_types');
  const hashed = types ? types[index] === 'hash_moe' : index < config.integer('num_hash_layers', 3);
  return mixture(config, sizes, {
    names: { gate: 'ffn.experts.*.w1', up: 'ffn.experts.*.w3', down: 'ffn.experts.*.w2' },
    router: { name: 'ffn.gate', ...(!hashed && { correction: 'ffn.gate.bias' }) },
    shared: {
      names: {
        gate: 'ffn.shared_experts.w1',
        up: 'ffn.shared_experts.w3',
        down: 'ffn.shared_experts.w2',
      },
    },
  });
}

/** Hyper-connections around both sublayers, which mix `streams` residual streams. Source: arXiv:2409.19606. */
const connections = builtOnce(builtConnections);

function builtConnections({ streams, hiddenSize }: StreamSizes): readonly Block[] {
  const weights = (2 + streams) * streams;
  return ['hc_attn', 'hc_ffn'].map((name) => ({
    tensors: connection(name, weights, streams * hiddenSize, 3),
  }));
}

interface StreamSizes {
  readonly streams: number;
  readonly hiddenSize: number;
}

function headConnection(streams: number, { hiddenSize }: Sizes) {
  return connection('hc_head', streams, streams * hiddenSize, 1);
}

function connection(name: string, weights: number, width: number, scales: number) {
  const common = { part: 'other', everyToken: true, isSingle: true } as const;
  return [
    replicated(`${name}_fn`, [weights, width], { ...common, input: STREAMS }),
    replicated(`${name}_base`, [weights], { ...common, role: 'vector' }),
    replicated(`${name}_scale`, [scales], { ...common, role: 'vector' }),
  ];
}

/** Modules as V4-Base's checkpoints store them, with copies of table and head. */
function modules(
  config: Config,
  sizes: Sizes,
  streams: number,
  layer: readonly Block[],
): Blueprint['nextTokenPrediction'] {
  const { hiddenSize, vocabularySize } = sizes;
  const copies = [
    ...tokenEmbedding('emb.tok_emb', vocabularySize, hiddenSize, false),
    ...untiedHead('head', vocabularySize, hiddenSize),
  ];
  const module: Block[] = [
    ...layer,
    ...[...NORMS, 'enorm', 'hnorm', 'norm'].map((name) => norm(name, hiddenSize)),
    projectionOf('e_proj', hiddenSize, hiddenSize),
    projectionOf('h_proj', hiddenSize, hiddenSize),
    { tensors: headConnection(streams, sizes) },
    { tensors: copies.map((tensor) => ({ ...tensor, perLayer: 1 })) },
  ];
  const length = config.integer('num_nextn_predict_layers', 1);
  return { prefix: 'mtp.*.', modules: Array.from({ length }, () => module) };
}
