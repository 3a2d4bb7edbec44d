import type { Document } from 'yaml';
import type { Json } from '../../text/json.js';
import type { GivenFlag } from './read-flags.js';

/** Limits of a document's nesting, number of values and length. */
const DEEPEST = 40;
const MOST_VALUES = 20_000;
const LONGEST = 4 * 2 ** 20;

/** Error for a text that is no YAML, TOML or JSON, or exceeds the limits; one line. */
export class DocumentError extends Error {
  override name = 'DocumentError';
}

/** Parses every document of a YAML text. Throws `DocumentError`. */
export async function parseYaml(text: string): Promise<Json[]> {
  refuseLong(text);
  const { parseAllDocuments } = await import('yaml');
  const parsed = parseAllDocuments(text, { merge: true });
  return [...parsed].map((document) => {
    const [error] = document.errors;
    if (error && /call stack/.test(error.message))
      throw new DocumentError(`nested deeper than ${DEEPEST}`);
    if (error) throw new DocumentError(`no YAML: ${firstLine(error.message)}`);
    return bounded(plainOf(document));
  });
}

/** The values of a document with aliases resolved. Throws `DocumentError` where these grow without bound. */
function plainOf(document: Document.Parsed): Json {
  try {
    return document.toJS({ maxAliasCount: 100 }) as Json;
  } catch (error) {
    throw new DocumentError(`no YAML: ${firstLine(String((error as Error).message))}`);
  }
}

/** Parses TOML. Throws `DocumentError`. */
export async function parseToml(text: string): Promise<Json> {
  refuseLong(text);
  const { parse } = await import('smol-toml');
  try {
    return bounded(parse(text) as Json);
  } catch (error) {
    throw new DocumentError(`no TOML: ${firstLine(String((error as Error).message))}`);
  }
}

function refuseLong(text: string): void {
  if (text.length > LONGEST) throw new DocumentError(`more than ${LONGEST / 2 ** 20} MiB of text`);
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message;
}

/** Refuses documents deeper or larger than any real configuration. */
export function bounded(json: Json): Json {
  let values = 0;
  const count = (value: Json, depth: number): void => {
    if (depth > DEEPEST) throw new DocumentError(`nested deeper than ${DEEPEST}`);
    if (++values > MOST_VALUES) throw new DocumentError(`more than ${MOST_VALUES} values`);
    if (typeof value !== 'object' || value === null) return;
    for (const inner of Object.values(value)) if (inner !== undefined) count(inner, depth + 1);
  };
  count(json, 0);
  return json;
}

/** Keys and values of a document as flags: `a.b` with its value, lists as words; a key without a value is skipped. */
export function flattened(json: Json, prefix = ''): GivenFlag[] {
  if (typeof json !== 'object' || json === null)
    return prefix === '' || json === null ? [] : [{ name: prefix, value: String(json) }];
  if (Array.isArray(json)) {
    const plain = json.filter((value) => typeof value !== 'object' || value === null);
    return [{ name: prefix, value: plain.map(String).join(' ') }];
  }
  return Object.entries(json).flatMap(([key, value]) =>
    value === undefined ? [] : flattened(value, prefix === '' ? key : `${prefix}.${key}`),
  );
}
