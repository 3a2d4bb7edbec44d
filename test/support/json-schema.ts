import { isObject, type Json, type JsonObject, shortJson } from '../../source/text/json.js';

/** What of a value does not follow a JSON schema, a line each: of the words that our schemas use. */
export function schemaFaults(schema: JsonObject, value: Json, path = '$'): readonly string[] {
  const unknown = Object.keys(schema).filter((word) => !WORDS.has(word));
  if (unknown.length > 0) throw new Error(`${path}: this test knows no ${unknown.join(', ')}`);
  const { anyOf, type, minimum, maximum, minItems, pattern, items } = schema;
  if (Array.isArray(anyOf)) {
    const tried = anyOf.map((one) => schemaFaults(one as JsonObject, value, path));
    return tried.some((faults) => faults.length === 0)
      ? []
      : [`${path}: ${shortJson(value)} is none`];
  }
  const wrong = (isRight: boolean, what: string) =>
    isRight ? [] : [`${path}: ${shortJson(value)} is not ${what}`];
  const types = typeof type === 'string' ? [type] : ((type as readonly string[]) ?? []);
  const faults = [
    ...wrong(types.length === 0 || types.some((one) => isOfType(one, value)), types.join(' or ')),
    ...('enum' in schema ? wrong((schema['enum'] as Json[]).includes(value), 'listed') : []),
    ...('const' in schema ? wrong(schema['const'] === value, String(schema['const'])) : []),
  ];
  if (typeof value === 'number') {
    faults.push(...wrong(!(value < Number(minimum)), `at least ${minimum}`));
    faults.push(...wrong(!(value > Number(maximum)), `at most ${maximum}`));
  }
  if (typeof value === 'string' && typeof pattern === 'string')
    faults.push(...wrong(new RegExp(pattern).test(value), pattern));
  if (Array.isArray(value)) {
    faults.push(...wrong(!(value.length < Number(minItems)), `of ${minItems} items`));
    if (isObject(items))
      faults.push(...value.flatMap((item, at) => schemaFaults(items, item, `${path}[${at}]`)));
  }
  return isObject(value) ? [...faults, ...objectFaults(schema, value, path)] : faults;
}

const WORDS: ReadonlySet<string> = new Set([
  ...['$schema', 'title', 'description', 'default', 'examples', 'anyOf', 'type', 'enum', 'const'],
  ...['minimum', 'maximum', 'minItems', 'pattern', 'items', 'properties', 'required'],
  'additionalProperties',
]);

function objectFaults(schema: JsonObject, value: JsonObject, path: string): readonly string[] {
  const properties = (schema['properties'] ?? {}) as JsonObject;
  const others = schema['additionalProperties'];
  const missing = ((schema['required'] ?? []) as readonly string[]).filter(
    (name) => !Object.hasOwn(value, name),
  );
  return [
    ...missing.map((name) => `${path}: ${name} is missing`),
    ...Object.entries(value).flatMap(([name, inner]) => {
      const known = Object.hasOwn(properties, name) ? properties[name] : others;
      if (known === false) return [`${path}: ${name} is unknown`];
      return isObject(known) ? schemaFaults(known, inner, `${path}.${name}`) : [];
    }),
  ];
}

function isOfType(type: string, value: Json): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
