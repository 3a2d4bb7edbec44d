import type { Json, JsonObject } from '../source/text/json.js';

export const TEXT: JsonObject = { type: 'string' };
export const SWITCH: JsonObject = { type: 'boolean' };
export const NUMBER: JsonObject = { type: 'number' };
export const COUNT: JsonObject = { type: 'integer', minimum: 0 };
export const AMOUNT: JsonObject = { type: 'number', minimum: 0 };

export function orNull({ type, ...rest }: JsonObject): JsonObject {
  return { type: [String(type), 'null'], ...rest };
}

export function object(required: JsonObject, optional: JsonObject = {}): JsonObject {
  return {
    type: 'object',
    required: Object.keys(required),
    properties: { ...required, ...optional },
  };
}

export function list(items: Json): JsonObject {
  return { type: 'array', items };
}
