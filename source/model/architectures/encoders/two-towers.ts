import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import { outProjectionNames } from '../../blocks/attention.js';
import { normTensors, replicated } from '../../blocks/block.js';
import { positionEmbedding, tokenEmbedding } from '../../blocks/embedding.js';
import { atEnd, type EndTensor } from '../../blocks/ends.js';
import {
  clip as clipVision,
  siglip2 as siglip2Vision,
  siglip as siglipVision,
} from '../../blocks/towers/siglip.js';
import { asEnds, bare, linear, type Tower } from '../../blocks/towers/tower.js';
import { Config } from '../../config.js';
import { encoder, encoderSizes } from './encoder.js';

const BLOCK = {
  attention: outProjectionNames,
  feedForward: { up: 'mlp.fc1', down: 'mlp.fc2' },
  norms: ['layer_norm1', 'layer_norm2'],
} as const;

/**
 * Sizes of the base models, which configs of these sizes omit. Source: `configuration_clip.py`,
 * `configuration_siglip.py`.
 */
const CLIP_TEXT = {
  vocab_size: 49408,
  hidden_size: 512,
  intermediate_size: 2048,
  num_hidden_layers: 12,
  num_attention_heads: 8,
  max_position_embeddings: 77,
};
const SIGLIP_TEXT = {
  vocab_size: 32000,
  hidden_size: 768,
  intermediate_size: 3072,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  max_position_embeddings: 64,
};

/** The text tower is the model's stack; the vision tower stands beside it. */
function textTower(config: Config, ends: (width: number) => readonly EndTensor[]): Blueprint {
  const sizes = encoderSizes(config);
  const { hiddenSize, vocabularySize } = sizes;
  const positions = config.count('max_position_embeddings');
  for (const field of ['projection_dim', 'projection_size', 'pad_token_id']) config.value(field);
  return {
    ...encoder(sizes, 'text_model.encoder.layers', BLOCK, [
      ...tokenEmbedding('text_model.embeddings.token_embedding', vocabularySize, hiddenSize, false),
      ...positionEmbedding('text_model.embeddings.position_embedding', positions, hiddenSize),
      ...atEnd('last', normTensors('text_model.final_layer_norm', hiddenSize, true)),
      ...ends(hiddenSize),
    ]),
    maximumSequence: positions,
  };
}

/** A section of the config; an absent section holds only defaults. */
function sectionOf(
  config: Config,
  field: string,
  defaults: Readonly<Record<string, number>>,
): Config {
  return config.section(field, defaults) ?? new Config({}, `${field}.`).withDefaults(defaults);
}

function scale(name: string): EndTensor[] {
  return asEnds(bare(name, [1]));
}

/** CLIP: a text and a vision tower, projected into one space. Source: arXiv:2103.00020; transformers `modeling_clip.py`. */
export const clip: Architecture = {
  modelTypes: ['clip'],
  read: (config) => {
    const text = sectionOf(config, 'text_config', CLIP_TEXT);
    const vision = sectionOf(config, 'vision_config', {});
    const width = config.count('projection_dim', 512);
    for (const field of ['text_config_dict', 'vision_config_dict']) config.value(field);
    const tower: Tower = clipVision(vision, 'vision_model.');
    return textTower(text, (textWidth) => [
      ...asEnds(tower.tensors),
      ...asEnds(linear('visual_projection', tower.width, width, false)),
      ...asEnds(linear('text_projection', textWidth, width, false)),
      ...scale('logit_scale'),
    ]);
  },
};

/** SigLIP 1 and 2: pictures and texts pooled by a head of their own. Source: arXiv:2303.15343; `modeling_siglip.py`. */
export const siglip: Architecture = {
  modelTypes: ['siglip', 'siglip2'],
  read: (config) => {
    const text = sectionOf(config, 'text_config', SIGLIP_TEXT);
    const vision = sectionOf(config, 'vision_config', {}).withDefaults({ vision_use_head: true });
    // Of any resolution: patches by a matrix, positions resampled.
    const isSecond = [config, vision].some((part) =>
      part.text('model_type')?.startsWith('siglip2'),
    );
    const read = isSecond || vision.has('num_patches') ? siglip2Vision : siglipVision;
    const tower = read(vision, 'vision_model.');
    const own = text.optionalInteger('projection_size');
    return textTower(text, (width) => [
      ...asEnds(tower.tensors),
      ...atEnd('last', linear('text_model.head', width, own ?? width, true)),
      ...scale('logit_scale'),
      ...scale('logit_bias'),
    ]);
  },
};

/** A text tower stored alone (`CLIPTextModel`), as in diffusion models; only some classes have its projection. */
export const clipText: Architecture = {
  modelTypes: ['clip_text_model'],
  read: (raw) => {
    const config = raw.withDefaults(CLIP_TEXT);
    const projected = /WithProjection$/.test(String(config.texts('architectures')?.[0] ?? ''));
    const width = config.count('projection_dim', 512);
    return textTower(config, (textWidth) =>
      projected
        ? atEnd('last', [
            replicated('text_projection.weight', [width, textWidth], { part: 'other' }),
          ])
        : [],
    );
  },
};
