import { isObject } from '../../../text/json.js';
import type { ReadBlueprint } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import { asEnds } from '../../blocks/towers/tower.js';
import type { Config } from '../../config.js';
import type { Unmodelled } from '../../model.js';
import { knownTower } from './known-towers.js';
import { uncounted } from './uncounted.js';
import { textPart, textTypeOf, wholeModel, wrapped } from './wrapper.js';

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
 * Any config around a text model: the text part by its own `model_type`, with known towers counted. Projectors, and
 * towers of unknown kinds, are listed as not in the total.
 */
export function readWrapper(
  config: Config,
  readOther: ReadBlueprint,
  types: Iterable<string>,
): Blueprint {
  const text = textPart(config);
  const parts = otherParts(config);
  const missing: Unmodelled[] = [];
  return wrapped(config, readOther, {
    textType: text ? textTypeOf(config, text, types) : '',
    rename: wholeModel,
    towers: () =>
      parts.flatMap((name) => {
        const section = config.section(name);
        const tower =
          section &&
          knownTower(
            section,
            `${name === 'vision_config' ? 'vision_tower' : name.replace(/_config$/, '')}.`,
          );
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
        severity: 'changes memory' as const,
      },
    ],
  });
}
