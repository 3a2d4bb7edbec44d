import type { Document } from 'yaml';
import type { Json } from '../../text/json.js';
import type { GivenFlag } from './read-flags.js';

/** Deepest nesting, most values and longest text of a document that is read. */
const DEEPEST = 40;
const MOST_VALUES = 20_000;
const LONGEST = 4 * 2 ** 20;

/** A document that is no YAML, TOML or JSON, or too large: one line that says what is wrong with it. */
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

/** The values of a document, its aliases put in. Throws `DocumentError` where these grow without end. */
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

/** Refuses what nests deeper, or holds more, than any configuration does. */
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

/** Keys and values of a document as flags: `a.b` with its value, lists as words; a key without a value says nothing. */
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
