import { namesOf } from '../model/config-names.js';
import { isObject, type Json, type JsonObject } from '../text/json.js';
import type { Field, FieldValue } from './field.js';
import type { Scenario } from './scenario.js';
import { settle } from './settle.js';
import { checkValue } from './values.js';

/** The scenario with one option changed. Throws `OptionError` when the value is none of the field's. */
export function withOption(scenario: Scenario, field: Field, value: FieldValue): Scenario {
  return { ...scenario, [field.id]: checkValue(field, value) };
}

/** The value an option has now, open ones by what they settle to. */
export function currentValue(scenario: Scenario, field: Field): Exclude<FieldValue, null> {
  const own = scenario[field.id];
  return own ?? settle(scenario)[field.id] ?? 0;
}

/**
 * The value one step up (+1) or down (−1) from the present one, at the field's limits unchanged:
 * the neighbouring choice, the other side of a switch, the next power of two, one more, a share's step.
 */
export function steppedValue(scenario: Scenario, field: Field, direction: 1 | -1): FieldValue {
  const { kind } = field;
  const now = currentValue(scenario, field);
  switch (kind.type) {
    case 'switch':
      return !now;
    case 'choice': {
      const index = kind.choices.findIndex(({ id }) => id === String(now));
      const next = kind.choices[Math.min(kind.choices.length - 1, Math.max(0, index + direction))];
      return checkValue(field, next?.id ?? String(now));
    }
    case 'share': {
      const steps = Math.round(Number(now) / kind.step) + direction;
      return clamp(Math.round(steps * kind.step * 1000) / 1000, kind.minimum, kind.maximum);
    }
    case 'count': {
      const value = Number(now);
      const next = kind.step === 'one' ? value + direction : neighbouringPower(value, direction);
      return clamp(next, kind.minimum, kind.maximum);
    }
  }
}

/** The power of two next above or below; 0 lies below 1. */
export function neighbouringPower(value: number, direction: 1 | -1): number {
  if (direction === 1) return value < 1 ? 1 : 2 ** (Math.floor(Math.log2(value)) + 1);
  return value <= 1 ? 0 : 2 ** (Math.ceil(Math.log2(value)) - 1);
}

function clamp(value: number, minimum: number, maximum: number): number {
  return Math.min(maximum, Math.max(minimum, value));
}

/**
 * The scenario with one field of the model's config set, by its own or its canonical name. A field of
 * the nested text config is found there; `a.b` names one section's field.
 */
export function withConfigField(scenario: Scenario, name: string, value: Json): Scenario {
  const config = setField(scenario.model.config, name, value);
  // The bytes of its file are those of another shape now; the format they are in is still its own.
  const { stored, ...model } = scenario.model;
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
