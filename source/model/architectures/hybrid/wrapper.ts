import { isObject, type Json } from '../../../text/json.js';
import type { ReadBlueprint } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import type { EndTensor } from '../../blocks/ends.js';
import { typeOfClass } from '../../class-name.js';
import type { Config } from '../../config.js';
import type { Unmodelled } from '../../model.js';
import { textDefaults } from './text-defaults.js';

/** Fields in which wrappers keep their text model. */
const TEXT_FIELDS = ['text_config', 'llm_config', 'language_config'];

/** A wrapper's text model: its section, or undefined for a config that is itself a text model. */
export function textPart(config: Config): Config | undefined {
  for (const field of TEXT_FIELDS) {
    if (!isObject(config.value(field))) continue;
    const text = config.section(field, outerFields(config, OUTER_FIELDS));
    const tied = config.value('tie_word_embeddings');
    // transformers ties tables by the wrapper's field, whatever its text part states.
    return typeof tied === 'boolean' ? text?.replacing({ tie_word_embeddings: tied }) : text;
  }
  return undefined;
}

/**
 * The type of a wrapper's text part: its own, its class's, or the known type that the wrapper's type begins with
 * (`qwen3_vl_chat` around `qwen3`); unknown where none of them is known.
 */
export function textTypeOf(config: Config, text: Config, types: Iterable<string>): string {
  const stated = text.text('model_type') || typeOfClass(text, types);
  if (stated) return stated;
  const outer = config.text('model_type') ?? '';
  return (
    [...types]
      .filter((type) => outer === type || outer.startsWith(`${type}_`))
      .toSorted((left, right) => right.length - left.length)[0] ?? ''
  );
}

/** Fields that wrappers state once, for themselves and the text model. */
const OUTER_FIELDS = ['tie_word_embeddings', 'vocab_size', 'max_position_embeddings'];

function outerFields(config: Config, fields: readonly string[]): Record<string, Json> {
  const stated: Record<string, Json> = {};
  for (const field of fields) {
    const value = config.value(field);
    if (value !== undefined) stated[field] = value;
  }
  return stated;
}

export interface WrapperTraits {
  /** `model_type` of a text part that states none, and of text fields at the top level. */
  readonly textType: string;
  /** Defaults of the wrapper's text config in addition to its family's. */
  readonly textDefaults?: Readonly<Record<string, Json>>;
  /** A text weight's name inside the wrapper. */
  readonly rename: (name: string) => string;
  /** Towers and projectors, given the text model's width. */
  readonly towers: (config: Config, textWidth: number) => readonly EndTensor[];
  readonly unmodelled?: (config: Config) => readonly Unmodelled[];
}

/** A text model with towers: the text part is read by its own `model_type`. */
export function wrapped(
  config: Config,
  readOther: ReadBlueprint,
  traits: WrapperTraits,
): Blueprint {
  const part = textPart(config);
  const type = part?.text('model_type') || traits.textType;
  const text = (part ?? config).withDefaults({ ...textDefaults(type), ...traits.textDefaults });
  return dressed(config, text, readOther(text, type), traits);
}

function dressed(
  config: Config,
  text: Config,
  blueprint: Blueprint,
  traits: WrapperTraits,
): Blueprint {
  const ends = blueprint.ends.map((tensor) => ({ ...tensor, name: traits.rename(tensor.name) }));
  const prediction = blueprint.nextTokenPrediction;
  return {
    ...blueprint,
    maximumSequence: blueprint.maximumSequence ?? text.optionalInteger('max_position_embeddings'),
    layerPrefix: traits.rename(blueprint.layerPrefix),
    ends: [...ends, ...traits.towers(config, blueprint.hiddenSize)],
    ...(prediction && {
      nextTokenPrediction: { ...prediction, prefix: traits.rename(prediction.prefix) },
    }),
    unmodelled: [...(blueprint.unmodelled ?? []), ...(traits.unmodelled?.(config) ?? [])],
    ...(blueprint.otherwise && {
      otherwise: () =>
        blueprint.otherwise?.().map((other) => dressed(config, text, other, traits)) ?? [],
    }),
  };
}

/** `model.layers` → `language_model.model.layers`: checkpoints that hold a whole causal model. */
export const wholeModel = (name: string): string => `language_model.${name}`;

/** `model.layers` → `model.language_model.layers`, the head outside. */
export const innerModel = (name: string): string =>
  name.replace(/^model\./, 'model.language_model.');

export const unchanged = (name: string): string => name;
