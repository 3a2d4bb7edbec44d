import { normTensors } from '../../blocks/block.js';
import { bare, linear } from '../../blocks/towers/tower.js';
import type { LayerTensor } from '../../tensor.js';

const PROJECTOR = 'multi_modal_projector.';

/** LLaVA's two linear layers, from `layers` concatenated tower outputs. Source: `modeling_llava.py`. */
export function llavaProjector(
  towerWidth: number,
  textWidth: number,
  bias: boolean,
  layers = 1,
): LayerTensor[] {
  return [
    ...linear(`${PROJECTOR}linear_1`, towerWidth * layers, textWidth, bias),
    ...linear(`${PROJECTOR}linear_2`, textWidth, textWidth, bias),
  ];
}

/** The learned separator of image rows in LLaVA-NeXT and OneVision. */
export function imageNewline(textWidth: number): LayerTensor[] {
  return bare('image_newline', [textWidth]);
}

/** Gemma 3's: one matrix stored in×out, a norm before it. Source: `modeling_gemma3.py`. */
export function gemma3Projector(towerWidth: number, textWidth: number): LayerTensor[] {
  return [
    ...bare(`${PROJECTOR}mm_input_projection_weight`, [towerWidth, textWidth], 'matrix'),
    ...normTensors(`${PROJECTOR}mm_soft_emb_norm`, towerWidth),
  ];
}

/** Mistral 3's: norm, merger of patches, two linear layers. Source: `modeling_mistral3.py`. */
export function mistral3Projector(
  towerWidth: number,
  textWidth: number,
  merge: number,
  bias: boolean,
): LayerTensor[] {
  return [
    ...normTensors(`${PROJECTOR}norm`, towerWidth),
    ...linear(`${PROJECTOR}patch_merger.merging_layer`, towerWidth * merge ** 2, towerWidth, false),
    ...llavaProjector(towerWidth, textWidth, bias),
  ];
}

/** Gemma 3n's and 4's: hard tokens with norms if `vocabulary` is given, one projection. */
export function gemmaEmbedder(
  name: string,
  towerWidth: number,
  textWidth: number,
  vocabulary?: number,
): LayerTensor[] {
  const prefix = `model.${name}.`;
  return [
    ...(vocabulary === undefined
      ? []
      : [
          ...bare(`${prefix}embedding.weight`, [vocabulary, towerWidth], 'table'),
          ...normTensors(`${prefix}hard_embedding_norm`, towerWidth),
          ...normTensors(`${prefix}soft_embedding_norm`, towerWidth),
        ]),
    ...linear(`${prefix}embedding_projection`, towerWidth, textWidth, false),
  ];
}

/** InternVL's: norm and two linear layers over shuffled pixels. Source: `modeling_internvl.py`. */
export function shuffledProjector(shuffledWidth: number, textWidth: number): LayerTensor[] {
  return [
    ...normTensors(`${PROJECTOR}layer_norm`, shuffledWidth, true),
    ...llavaProjector(shuffledWidth, textWidth, true),
  ];
}
