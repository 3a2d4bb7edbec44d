import { doubtText } from '../cost/brackets.js';
import type { Report } from '../cost/report.js';
import { reportJson } from '../report/json.js';
import { OptionError } from '../scenario/fields/field.js';
import { parseNumber } from '../scenario/fields/numbers.js';
import { isObject, type Json, type JsonObject, shortJson } from '../text/json.js';
import { nearest } from '../text/nearest.js';
import { table } from '../text/table.js';

type Comparison = '<=' | '>=' | '<' | '>';

/** A condition that `--assert` states of a report. */
export interface Assertion {
  readonly text: string;
  /** Dotted key of the report. */
  readonly key: string;
  /** Absent: the key's value must be true. */
  readonly bound?: { readonly comparison: Comparison; readonly value: number };
}

const HOLDS: Readonly<Record<Comparison, (value: number, bound: number) => boolean>> = {
  '<=': (value, bound) => value <= bound,
  '>=': (value, bound) => value >= bound,
  '<': (value, bound) => value < bound,
  '>': (value, bound) => value > bound,
};

const STATES = table({ fits: 'fit.fits', 'fits-now': 'fit.fitsNow' });

const SHORT_KEYS = table({
  memory: 'memory.peak',
  ttft: 'speed.timeToFirstToken',
  tpot: 'speed.decodeSecondsPerToken',
  days: 'training.days',
  cost: 'training.costUsd',
});

const EXPECTED =
  'fits, fits-now, or KEY<=VALUE is expected (<= >= < >; KEY a dotted key of the report, memory, ttft, tpot, days or cost)';

/** Reads `fits`, `memory<=80GiB`, `speed.tokensPerSecond >= 50`. Throws `OptionError`. */
export function parseAssertion(text: string): Assertion {
  const wrong = () => new OptionError(`--assert ${shortJson(text)}: ${EXPECTED}`);
  const trimmed = text.trim();
  const state = STATES[trimmed];
  if (state !== undefined) return { text: trimmed, key: state };
  const [, name = '', comparison = '', bound = ''] =
    /^([\w.-]+)\s*(<=|>=|<|>)\s*(\S.*)$/.exec(trimmed) ?? [];
  const value = boundOf(bound);
  if (name === '' || value === undefined) throw wrong();
  const key = SHORT_KEYS[name] ?? name;
  return { text: trimmed, key, bound: { comparison: comparison as Comparison, value } };
}

/** A number with a suffix, bytes (`80GiB`), seconds (`200ms`), a share in percent, an amount of dollars. */
function boundOf(text: string): number | undefined {
  const [, amount = '', unit = ''] = /^\$?(.*?)\s*(ms|s|%|(?<=[KMGT]i?)B)?$/.exec(text) ?? [];
  const value = parseNumber(amount);
  if (value === undefined) return undefined;
  if (unit === 'ms') return value / 1000;
  return unit === '%' ? value / 100 : value;
}

/** The reasons of the assertions that fail. Throws `OptionError` for an assertion that can't be parsed. */
export function failuresOfAssertions(texts: readonly string[], report: Report): readonly string[] {
  const assertions = texts.map(parseAssertion);
  const json = reportJson(report) as JsonObject;
  return assertions.flatMap((assertion) => {
    const failure = failureOfAssertion(assertion, json, report);
    return failure === undefined ? [] : [failure];
  });
}

/**
 * The reason why an assertion fails for a report as JSON; undefined when it holds. A figure must hold in every reading
 * of an unknown model. Throws `OptionError` where the report has no such key.
 */
function failureOfAssertion(
  { text, key, bound }: Assertion,
  json: JsonObject,
  report: Report,
): string | undefined {
  const value = valueAt(json, key);
  const told = `--assert ${text}`;
  if (!bound) {
    if (value !== true) return `${told}: ${key} is ${value ?? 'unknown'}`;
    const doubt = report.brackets.find((bracket) => bracket.key === 'memory.peak');
    return doubt && `${told}: it depends on ${doubt.why}`;
  }
  if (value === undefined) throw new OptionError(`${told}: ${unknownKey(key, json)}`);
  if (typeof value !== 'number') return `${told}: ${key} is ${shortJson(value)}, no number`;
  const holds = HOLDS[bound.comparison];
  if (!holds(value, bound.value)) return `${told}: ${key} is ${value}`;
  const values = [value, ...readingsAt(report, key)];
  if (values.every((one) => holds(one, bound.value))) return undefined;
  return `${told}: ${key} lies between ${Math.min(...values)} and ${Math.max(...values)}, it depends on ${doubtText(report)}`;
}

/** A figure in all readings of the model that have it. */
function readingsAt({ readings }: Report, key: string): readonly number[] {
  return readings.flatMap((reading) => {
    const value = valueAt(reportJson(reading) as JsonObject, key);
    return typeof value === 'number' ? [value] : [];
  });
}

function valueAt(json: Json, key: string): Json | undefined {
  let value: Json | undefined = json;
  for (const part of key.split('.')) {
    if (Array.isArray(value)) value = value[Number(part)];
    else value = isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  }
  return value;
}

function unknownKey(key: string, report: JsonObject): string {
  const near = nearest(key, [...Object.keys(SHORT_KEYS), ...numberKeys(report)]);
  return `the report has no ${key}${near === undefined ? '' : ` (nearest: ${near})`}`;
}

function numberKeys(json: JsonObject, path = ''): readonly string[] {
  return Object.entries(json).flatMap(([name, value]) => {
    if (isObject(value)) return numberKeys(value, `${path}${name}.`);
    return typeof value === 'number' ? [path + name] : [];
  });
}
