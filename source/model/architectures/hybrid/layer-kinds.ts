import { shortJson } from '../../../text/json.js';
import { table } from '../../../text/table.js';
import { type Config, ModelError } from '../../config.js';

export type LayerKind = 'attention' | 'recurrent' | 'both' | 'moe' | 'mlp';

/** Names of layer kinds in `layer_types`, `layers_block_type`, `block_types`. */
const KINDS: Readonly<Record<string, LayerKind>> = table({
  attention: 'attention',
  full_attention: 'attention',
  sliding_attention: 'attention',
  mamba: 'recurrent',
  mamba2: 'recurrent',
  linear_attention: 'recurrent',
  recurrent: 'recurrent',
  conv: 'recurrent',
  convolution: 'recurrent',
  hybrid: 'both',
  moe: 'moe',
  mlp: 'mlp',
});

/** The kind of every layer as the config lists them, or undefined. Throws `ModelError` for an unknown kind. */
export function layerKinds(
  config: Config,
  ...fields: readonly string[]
): readonly LayerKind[] | undefined {
  for (const field of fields.length > 0 ? fields : ['layer_types', 'layers_block_type']) {
    const names = config.texts(field);
    if (!names || names.length === 0) continue;
    return names.map((name, index) => {
      const kind = KINDS[name];
      if (kind) return kind;
      throw new ModelError(
        `${config.path}${field}[${index}] is ${shortJson(name)}; one of ${Object.keys(KINDS).join(', ')} is expected`,
      );
    });
  }
  return undefined;
}

/** The kind of layer `index`; a list shorter than the layers repeats, as in the published code. */
export function kindOf(kinds: readonly LayerKind[], index: number): LayerKind {
  return kinds[index % kinds.length] ?? 'attention';
}
