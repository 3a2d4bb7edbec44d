import type { Architecture } from '../../architecture.js';
import type { Config } from '../../config.js';
import { isObject } from '../../json.js';
import type { Unmodelled } from '../../model.js';
import { asEnds } from '../../pieces/towers/tower.js';
import { knownTower } from './known-towers.js';
import { textPart, wholeModel, wrapped } from './wrapper.js';

export { textPart };

/** Sections that are no part of the network. */
const NO_PART = new Set(['quantization_config', 'generation_config']);

/** Sections beside the text model that size a part of the network. */
function otherParts(config: Config): readonly string[] {
  return Object.entries(config.raw)
    .filter(([name, value]) => name.endsWith('_config') && isObject(value) && !NO_PART.has(name))
    .map(([name]) => name)
    .filter((name) => !config.seen.has(config.path + name));
}

/**
 * Any config around a text model: the text part by its own `model_type`, towers of known kinds counted. What lies
 * between them, and towers of unknown kinds, are told as not in the total.
 */
export const multimodal: Architecture = {
  modelTypes: [],
  read: (config, readOther) => {
    const text = textPart(config);
    const parts = otherParts(config);
    const missing: Unmodelled[] = [];
    return wrapped(config, readOther, {
      textType: text?.text('model_type') ?? 'llama',
      rename: wholeModel,
      towers: () =>
        parts.flatMap((name) => {
          const section = config.section(name);
          const tower = section && knownTower(section, name);
          if (tower) return asEnds(tower.tensors);
          missing.push(uncounted(config, name));
          return [];
        }),
      unmodelled: () => [
        ...missing,
        {
          field: 'model_type',
          value: config.value('model_type'),
          effect:
            'an unknown wrapper around a known text model: projectors between its parts are not in the total',
        },
      ],
    });
  },
};

/** A part we cannot count, with a bracket where its sizes are those of a transformer: 8·L·h² to 16·L·h². */
export function uncounted(config: Config, name: string): Unmodelled {
  const value = config.value(name);
  const section = isObject(value) ? value : {};
  const layers = section['num_hidden_layers'] ?? section['depth'] ?? section['num_layers'];
  const width = section['hidden_size'] ?? section['embed_dim'] ?? section['d_model'];
  const bracket =
    typeof layers === 'number' && typeof width === 'number'
      ? ` (about ${millions(8 * layers * width ** 2)} to ${millions(16 * layers * width ** 2)} by its width and depth)`
      : '';
  return {
    field: config.path + name,
    value: section['model_type'] ?? null,
    effect: `weights of this part are not in the total${bracket}`,
  };
}

const millions = (parameters: number): string => `${Math.round(parameters / 1e6)} M`;
