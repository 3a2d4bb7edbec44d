import type { Json } from '../../../text/json.js';
import type { Architecture } from '../../architecture.js';
import { asEnds } from '../../blocks/towers/tower.js';
import type { Config } from '../../config.js';
import type { LayerTensor } from '../../tensor.js';
import { knownTower } from './known-towers.js';
import { uncounted } from './uncounted.js';
import { textPart, wrapped } from './wrapper.js';

/** One tower of a wrapper, and its projector to the text model. */
export interface TowerTraits {
  /** Field of its section, by default `vision_config`. */
  readonly section?: string;
  /** Kind of a tower whose section states none, and sizes of the wrapper that differ from that kind's. */
  readonly fallback: string;
  readonly defaults?: Readonly<Record<string, Json>>;
  /** Prefix of its weights' names. */
  readonly prefix: string;
  /** Weights between tower and text model. */
  readonly project?: (
    config: Config,
    towerWidth: number,
    textWidth: number,
  ) => readonly LayerTensor[];
}

export interface TowerWrapperTraits {
  readonly modelTypes: readonly string[];
  readonly textType: string;
  readonly textDefaults?: Readonly<Record<string, Json>>;
  readonly rename: (name: string) => string;
  readonly towers: readonly TowerTraits[];
  /** Fields of the wrapper that change no weight. */
  readonly moot?: readonly string[];
  /** Fields of its text part that the wrapper's code ignores. */
  readonly textMoot?: readonly string[];
}

/** A text model with known towers; a tower of an unknown kind is listed as not in the total. */
export function towerWrapper(traits: TowerWrapperTraits): Architecture {
  return {
    modelTypes: traits.modelTypes,
    read: (config, readOther) => {
      for (const field of traits.moot ?? []) config.value(field);
      const text = textPart(config);
      for (const field of traits.textMoot ?? []) text?.value(field);
      const present = traits.towers.flatMap((tower) => {
        const field = tower.section ?? 'vision_config';
        const section = config.section(field, tower.defaults);
        return section ? [{ ...tower, field, section }] : [];
      });
      const read = present.map((tower) => ({
        ...tower,
        known: knownTower(tower.section, tower.prefix, tower.fallback),
      }));
      return wrapped(config, readOther, {
        textType: traits.textType,
        ...(traits.textDefaults && { textDefaults: traits.textDefaults }),
        rename: traits.rename,
        towers: (outer, textWidth) =>
          read.flatMap(({ known, project }) =>
            known
              ? asEnds([...known.tensors, ...(project?.(outer, known.width, textWidth) ?? [])])
              : [],
          ),
        unmodelled: (outer) =>
          read.flatMap(({ known, field }) => (known ? [] : [uncounted(outer, field)])),
      });
    },
  };
}
