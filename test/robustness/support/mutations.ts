import fc from 'fast-check';
import { isObject, type Json, type JsonObject } from '../../../source/text/json.js';

/** Texts that a terminal would obey, a reader would misread, or a program would take for something else. */
const HOSTILE_TEXTS = [
  '',
  'llama',
  'deepseek_v3',
  'LlamaForCausalLM',
  '__proto__',
  'constructor',
  '\u001b[2J\u001b]0;owned\u0007',
  'a\nb\r\tc',
  '\u202egnp.exe',
  '\ud800',
  '漢字'.repeat(40),
  'x'.repeat(5000),
];

const NUMBERS = [
  0,
  -0,
  1,
  2,
  3,
  7,
  64,
  4096,
  -1,
  0.5,
  -4096,
  1e-300,
  10_000,
  10_001,
  2 ** 31,
  2 ** 40,
  1e12,
  1e12 + 1,
  2 ** 53 - 1,
  2 ** 53,
  1e15,
  1e300,
  1.7976931348623157e308,
];

const leaf: fc.Arbitrary<Json> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Json>(...NUMBERS) },
  { weight: 2, arbitrary: fc.constantFrom<Json>(...HOSTILE_TEXTS) },
  { weight: 2, arbitrary: fc.constantFrom<Json>(null, true, false) },
);

/** Nonsense of any type, some of it nested. */
const nonsense: fc.Arbitrary<Json> = fc.oneof(
  { weight: 8, arbitrary: leaf },
  { weight: 1, arbitrary: fc.array(leaf, { maxLength: 6 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('a', 'hidden_size', 'type'), leaf) },
  { weight: 1, arbitrary: fc.array(fc.array(leaf, { maxLength: 3 }), { maxLength: 3 }) },
);

type Path = readonly (string | number)[];

/** The place of every value in a config, nested ones too. */
function pathsOf(value: Json, path: Path = []): Path[] {
  if (Array.isArray(value))
    // One entry stands for all of a long list.
    return [path, ...value.slice(0, 2).flatMap((entry, index) => pathsOf(entry, [...path, index]))];
  if (!isObject(value)) return [path];
  const inner = Object.entries(value).flatMap(([key, entry]) => pathsOf(entry, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

function withAt(value: Json, [step, ...rest]: Path, change: (old: Json) => Json | undefined): Json {
  if (step === undefined) return change(value) ?? null;
  if (Array.isArray(value)) {
    const next = [...value];
    next[Number(step)] = withAt(next[Number(step)] ?? null, rest, change);
    return next;
  }
  const object: Record<string, Json> = { ...(value as JsonObject) };
  const key = String(step);
  const next =
    rest.length === 0 ? change(object[key] ?? null) : withAt(object[key] ?? null, rest, change);
  if (next === undefined) delete object[key];
  else object[key] = next;
  return object;
}

export interface Mutated {
  /** What it was made of. */
  readonly id: string;
  readonly json: JsonObject;
}

type Whole = readonly [id: string, json: JsonObject];

/** JSON objects with one to four fields left out, or given values that none of their kind should have. */
export function mutationsOf(wholes: readonly Whole[]): fc.Arbitrary<Mutated> {
  const places = wholes.map(([id, json]) => ({ id, json, paths: pathsOf(json) }));
  return fc.constantFrom(...places).chain(({ id, json, paths }) =>
    fc
      .array(
        fc.record({
          path: fc.constantFrom(...paths),
          value: fc.oneof(
            { weight: 1, arbitrary: fc.constant(undefined) },
            { weight: 4, arbitrary: nonsense },
          ),
        }),
        { minLength: 1, maxLength: 4 },
      )
      .map((changes) => {
        let mutated: Json = json;
        for (const { path, value } of changes) mutated = withAt(mutated, path, () => value);
        const told = changes.map(
          ({ path, value }) => `${path.join('.')} = ${JSON.stringify(value)?.slice(0, 80)}`,
        );
        return {
          id,
          json: mutated as JsonObject,
          [fc.toStringMethod]: () => `${id}: ${told.join('; ')}`,
        };
      }),
  );
}
