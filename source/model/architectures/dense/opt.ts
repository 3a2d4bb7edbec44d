import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import { outProjectionNames } from '../../blocks/attention.js';
import { matrix } from '../../blocks/block.js';
import { positionEmbedding, tokenEmbedding } from '../../blocks/embedding.js';
import { atEnd, type EndTensor } from '../../blocks/ends.js';
import { feedForward } from '../../blocks/feed-forward.js';
import type { Config } from '../../config.js';
import { decoder, type Sizes } from '../../decoder.js';

/** Rows of fairseq's padding before the first position. */
const POSITION_OFFSET = 2;

/**
 * OPT: learned positions, biases everywhere, tied. OPT-350m has a table of half the width with a projection
 * into and out of the stack, norms after the sublayers, and no final norm. arXiv:2205.01068; modeling_opt.py.
 */
export const opt: Architecture = {
  modelTypes: ['opt'],
  read: (config) => {
    const bias = config.flag('enable_bias', true);
    const affine = config.flag('layer_norm_elementwise_affine', true);
    const before = config.flag('do_layer_norm_before', true);
    const hasFinalNorm = before && !config.flag('_remove_final_layer_norm', false);
    const normOptions = { bias: true, weightless: !affine };
    const blueprint = fairseq(config, 'model.decoder', 'final_layer_norm', bias, normOptions);
    const narrow = config.optionalInteger('word_embed_proj_dim') ?? blueprint.hiddenSize;
    const ends = blueprint.ends.filter(({ part }) => hasFinalNorm || part !== 'norm');
    const positions = config.count('max_position_embeddings') + POSITION_OFFSET;
    return {
      ...blueprint,
      ends: [
        ...(narrow === blueprint.hiddenSize ? ends : narrowed(ends, blueprint, narrow)),
        ...positionEmbedding('model.decoder.embed_positions', positions, blueprint.hiddenSize),
      ],
    };
  },
};

/** XGLM: OPT's block with computed positions, tied. Source: modeling_xglm.py. */
export const xglm: Architecture = {
  modelTypes: ['xglm'],
  read: (config) => fairseq(config, 'model', 'layer_norm', true, { bias: true }),
};

function fairseq(
  config: Config,
  prefix: string,
  finalNorm: string,
  bias: boolean,
  normOptions: { bias: boolean; weightless?: boolean },
): Blueprint {
  return decoder(config, {
    tiedByDefault: true,
    prefix: `${prefix}.`,
    norms: ['self_attn_layer_norm', 'final_layer_norm'],
    normOptions,
    finalNorm: `${prefix}.${finalNorm}`,
    attention: () => ({ names: outProjectionNames, queryKeyValueBias: bias, outputBias: bias }),
    feedForward: (_, sizes) => plain(config, sizes, bias),
  });
}

function plain(config: Config, sizes: Sizes, bias: boolean) {
  return feedForward({
    hiddenSize: sizes.hiddenSize,
    innerSize: config.count('intermediate_size', 4 * sizes.hiddenSize),
    names: { up: 'fc1', down: 'fc2' },
    upBias: bias,
    downBias: bias,
  });
}

/** The table at `width`, and the projections between its width and the stack's. */
function narrowed(
  ends: readonly EndTensor[],
  { vocabularySize, hiddenSize }: Blueprint,
  width: number,
): EndTensor[] {
  const tied = !ends.some(({ site }) => site === 'head');
  const common = { part: 'embedding', site: 'other' } as const;
  return [
    ...tokenEmbedding('model.decoder.embed_tokens', vocabularySize, width, tied),
    ...ends.filter(({ site }) => site !== 'embedding'),
    ...atEnd(
      'first',
      matrix({ ...common, name: 'model.decoder.project_in', inSize: width, outSize: hiddenSize }),
    ),
    ...atEnd(
      'last',
      matrix({ ...common, name: 'model.decoder.project_out', inSize: hiddenSize, outSize: width }),
    ),
  ];
}
