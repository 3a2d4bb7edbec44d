import type { Blueprint } from '../../assemble.js';
import type { Config } from '../../config.js';
import type { LayerTensor } from '../../tensor.js';

/** Fields of any config that size no weight of a speech part. */
const MOOT = ['hidden_act', 'max_position_embeddings', 'sliding_window', 'rms_norm_eps'];

/** Marks fields without effect on a part's weights as read. */
export function passOver(config: Config, fields: readonly string[]): void {
  for (const field of [...MOOT, ...fields]) config.value(field);
}

/**
 * The layers and the last norm of a decoder inside another model, which no text token passes through. Tables and heads
 * differ in shape between such parts, which add their own.
 */
export function decoderPart(prefix: string, blueprint: Blueprint): LayerTensor[] {
  const layers = Array.from({ length: blueprint.layerCount }, (_, index) => blueprint.layer(index));
  const families = new Map<string, LayerTensor>();
  for (const tensor of layers.flatMap((blocks) => blocks.flatMap(({ tensors }) => tensors))) {
    const key = `${tensor.name} ${tensor.shape}`;
    const known = families.get(key);
    families.set(key, {
      ...tensor,
      name: prefix + blueprint.layerPrefix + tensor.name,
      // Experts of a part are not routed to by text tokens.
      experts: undefined,
      perLayer: tensor.perLayer + (known?.perLayer ?? 0),
    });
  }
  const norms = blueprint.ends.filter(({ part }) => part === 'norm');
  return [
    ...families.values(),
    ...norms.map((tensor) => ({ ...tensor, name: prefix + tensor.name, perLayer: 1 })),
  ];
}
