import { buildReport } from '../cost/build-report.js';
import type { Presets } from '../open/presets.js';
import { product } from '../quantity/index.js';
import { csvText } from '../report/csv.js';
import { reportJson } from '../report/json.js';
import { OptionError } from '../scenario/fields/field.js';
import type { FieldValue } from '../scenario/fields/kinds/index.js';
import type { Scenario } from '../scenario/scenario.js';
import { isObject, type Json, type JsonObject } from '../text/json.js';
import { failureOf } from './failure.js';
import type { Invocation } from './invocation.js';
import { openScenario } from './open-scenario.js';
import { createProgress } from './progress.js';
import { tellCommand } from './scenario-here.js';
import { type Axis, type AxisPoint, axisOf } from './sweep-axes.js';

/** A list with more scenarios is probably mistyped. */
const MOST_SCENARIOS = 100_000;

/** Figures of a row, by their keys in the report. */
export const FIGURES = [
  'parameters.total',
  'kvCache.bytes',
  'activations.bytes',
  'memory.peak',
  'memory.capacity',
  'fit.fits',
  'fit.spareBytes',
  'fit.maximumBatch',
  'fit.maximumSequence',
  'compute.total',
  'speed.timeToFirstToken',
  'speed.prefillSeconds',
  'speed.decodeSecondsPerToken',
  'speed.tokensPerSecond',
  'speed.bands.prefillSeconds.low',
  'speed.bands.prefillSeconds.high',
  'speed.bands.decodeSecondsPerToken.low',
  'speed.bands.decodeSecondsPerToken.high',
  'speed.evidence',
  'speed.ifItFitted',
  'training.stepSeconds',
  'training.bands.stepSeconds.low',
  'training.bands.stepSeconds.high',
  'training.tokensPerSecond',
  'training.mfu',
  'training.days',
  'training.costUsd',
] as const;

interface Row {
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly figures: Readonly<Record<string, Json>>;
  /** The reason why the scenario has no answer. */
  readonly problem: string | undefined;
}

/** One row for each combination of the values, the last field changing first. Throws `OptionError`. */
export async function sweep(invocation: Invocation, presets: Presets): Promise<string> {
  const { words, output } = invocation;
  if (output !== 'csv' && output !== 'json')
    throw new OptionError('sweep: --csv or --json is expected');
  const [models, axisWords] = [
    words.filter((word) => !word.includes('=')),
    words.filter((word) => word.includes('=')),
  ];
  if (models.length > 1 || axisWords.length === 0)
    throw new OptionError(
      `sweep ${words.join(' ')}: one model at most and FIELD=A,B,… are expected`,
    );
  const axes = await Promise.all(axisWords.map((word) => axisOf(word, presets, invocation)));
  const total = product(axes.map(({ points }) => points.length));
  if (total > MOST_SCENARIOS)
    throw new OptionError(`sweep: ${total} scenarios; ${MOST_SCENARIOS} at most are expected`);
  const { scenario, command } = await openScenario({ ...invocation, model: models[0] }, presets);
  tellCommand(command);
  const progress = createProgress('scenarios', total);
  const rows: Row[] = [];
  for (const point of combinations(axes)) {
    rows.push(rowOf(scenario, point));
    progress.advance();
  }
  progress.end();
  return output === 'json' ? `${JSON.stringify(rows.map(jsonOf), null, 2)}\n` : csvOf(axes, rows);
}

type Point = readonly { readonly name: string; readonly at: AxisPoint }[];

function* combinations([axis, ...rest]: readonly Axis[]): Generator<Point> {
  if (!axis) {
    yield [];
    return;
  }
  for (const at of axis.points)
    for (const others of combinations(rest)) yield [{ name: axis.name, at }, ...others];
}

function rowOf(base: Scenario, point: Point): Row {
  const fields = Object.fromEntries(point.map(({ name, at }) => [name, at.value]));
  try {
    const report = buildReport(point.reduce((scenario, { at }) => at.place(scenario), base));
    const refused = report.problems.find(({ severity }) => severity === 'refused');
    if (refused) return { fields, figures: {}, problem: refused.message };
    const json = reportJson(report) as JsonObject;
    const figures = FIGURES.flatMap((key) => {
      const value = valueAt(json, key);
      return value === undefined ? [] : [[key, value] as const];
    });
    return { fields, figures: Object.fromEntries(figures), problem: undefined };
  } catch (error) {
    // A value that no model or device can have fills its row with the error; the other rows are computed.
    if (!(error instanceof Error) || !failureOf(error)) throw error;
    return { fields, figures: {}, problem: error.message };
  }
}

function valueAt(json: JsonObject, key: string): Json | undefined {
  let value: Json | undefined = json;
  for (const name of key.split('.')) value = isObject(value) ? value[name] : undefined;
  return value;
}

function placed(
  into: JsonObject,
  [name = '', ...rest]: readonly string[],
  value: Json,
): JsonObject {
  if (rest.length === 0) return { ...into, [name]: value };
  const inner = into[name];
  return { ...into, [name]: placed(isObject(inner) ? inner : {}, rest, value) };
}

/** The evidence of bounds in one cell: figure, class and number of measurements. */
function cellText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (!Array.isArray(value)) return String(value);
  const evidence = value.filter((entry) => isObject(entry));
  return evidence
    .map((entry) => `${entry['figure']}: ${entry['rows']} ${entry['class']}`)
    .join('; ');
}

/** The figures under the keys that they have in a report. */
function jsonOf({ fields, figures, problem }: Row): JsonObject {
  const told = Object.entries(figures).reduce<JsonObject>(
    (into, [key, value]) => placed(into, key.split('.'), value),
    {},
  );
  return { fields, ...told, ...(problem !== undefined && { problem }) };
}

function csvOf(axes: readonly Axis[], rows: readonly Row[]): string {
  const names = axes.map(({ name }) => name);
  const keys = FIGURES.filter((key) => rows.some(({ figures }) => key in figures));
  return csvText([
    [...names, ...keys, 'problem'],
    ...rows.map(({ fields, figures, problem = '' }) => [
      ...names.map((name) => cellText(fields[name])),
      ...keys.map((key) => cellText(figures[key])),
      problem,
    ]),
  ]);
}
