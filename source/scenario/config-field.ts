import { namesOf } from '../model/config-names.js';
import { isObject, type Json, type JsonObject } from '../text/json.js';
import type { Scenario } from './scenario.js';

/**
 * The scenario with one field of the model's config set, by its own or its canonical name. A field of the nested text
 * config is found there; `a.b` names a section's field.
 */
export function withConfigField(scenario: Scenario, name: string, value: Json): Scenario {
  const config = setField(scenario.model.config, name, value);
  // The bytes of the file belong to the old shape; its format still applies.
  const { stored, inventory: _, ...model } = scenario.model;
  const format = stored?.format ?? model.format;
  return { ...scenario, model: { ...model, config, ...(format !== undefined && { format }) } };
}

function setField(config: JsonObject, name: string, value: Json): JsonObject {
  const dot = name.indexOf('.');
  if (dot > 0 && !Object.hasOwn(config, name)) {
    const section = name.slice(0, dot);
    const inner = config[section];
    return {
      ...config,
      [section]: setField(isObject(inner) ? inner : {}, name.slice(dot + 1), value),
    };
  }
  const known = namesOf(name).find((alias) => Object.hasOwn(config, alias));
  if (known) return { ...config, [known]: value };
  const text = config['text_config'];
  if (isObject(text)) return { ...config, text_config: setField(text, name, value) };
  return { ...config, [name]: value };
}

/** The value of a config field by its own or its canonical name, in the text config where it is there. */
export function configField(config: JsonObject, name: string): Json | undefined {
  const known = namesOf(name).find(
    (alias) => Object.hasOwn(config, alias) && config[alias] !== null,
  );
  if (known) return config[known];
  const text = config['text_config'];
  return isObject(text) ? configField(text, name) : undefined;
}
