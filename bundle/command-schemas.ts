import { FIGURES } from '../source/command-line/sweep.js';
import { MEASURED_OPTIONS } from '../source/open/profiles.js';
import { scenarioSchema } from '../source/scenario/fields/schema.js';
import type { JsonObject } from '../source/text/json.js';
import { AMOUNT, COUNT, list, NUMBER, object, orNull, SWITCH, TEXT } from './schema-words.js';

/** Schemas of the JSON that commands print, by the command (docs/report.md, Commands and Keys). */
export function commandSchemas(): Readonly<Record<string, JsonObject>> {
  const { $schema = '' } = scenarioSchema();
  const titled = (command: string, schema: JsonObject): JsonObject => ({
    $schema,
    title: `llm-tui ${command} --json`,
    ...schema,
  });
  return {
    check: titled('check', CHECK),
    plan: titled('plan', PLAN),
    profiles: titled('profiles', list(PROFILE)),
    sweep: titled('sweep', sweepSchema()),
    instances: titled('instances', list(INSTANCE)),
    diff: titled('diff', object({ question: list(DIFFERENCE), answer: list(DIFFERENCE) })),
  };
}

const PROFILE = object(
  {
    name: TEXT,
    engine: TEXT,
    accelerator: TEXT,
    source: TEXT,
    options: {
      type: 'object',
      properties: Object.fromEntries(MEASURED_OPTIONS.map((option) => [option, AMOUNT])),
      additionalProperties: false,
    },
  },
  { file: TEXT },
);

/** The keys of the report are added where the log names a model. */
const CHECK = object({
  check: object(
    {
      source: TEXT,
      rows: list(
        object({
          name: TEXT,
          meaning: TEXT,
          measured: NUMBER,
          predicted: orNull(NUMBER),
          unit: TEXT,
          difference: orNull(NUMBER),
          key: orNull(TEXT),
        }),
      ),
      calibration: { anyOf: [PROFILE, { type: 'null' }] },
    },
    {
      advice: list(TEXT),
      starts: object({ found: { type: 'integer' }, read: { type: 'integer' } }),
    },
  ),
});

/** Published once, since it is the longest schema. */
const SCENARIO: JsonObject = { type: 'object', description: 'As scenario.schema.json has it' };

const PLANNED = object(
  {
    scenario: SCENARIO,
    command: TEXT,
    memory: COUNT,
    devices: COUNT,
    tokensPerSecond: orNull(AMOUNT),
    equal: SWITCH,
    why: list(TEXT),
  },
  {
    engineCommand: TEXT,
    stepSeconds: AMOUNT,
    timeToFirstToken: orNull(AMOUNT),
    timePerToken: orNull(AMOUNT),
    underLoad: { type: 'object' },
    bands: { type: 'object' },
    evidence: list({ type: 'object' }),
    days: AMOUNT,
    costUsd: orNull(AMOUNT),
  },
);

const PLAN = object({
  schema: TEXT,
  plan: object(
    {
      searched: COUNT,
      legal: COUNT,
      fitting: COUNT,
      seconds: AMOUNT,
      best: list(PLANNED),
      rules: list(object({ id: TEXT, text: TEXT, isLifted: SWITCH }, { evidence: {} })),
    },
    {
      fastest: PLANNED,
      pareto: list(PLANNED),
      changes: list(object({ change: { type: 'object' }, fits: {}, speed: {} })),
    },
  ),
});

/** One row a scenario: its fields, and figures under their keys of the report. */
function sweepSchema(): JsonObject {
  const figures = FIGURES.map((key) => key.split('.'));
  return list(object({ fields: { type: 'object' } }, { ...figuresUnder(figures), problem: TEXT }));
}

/** Figures by the parts of their keys. */
function figuresUnder(keys: readonly (readonly string[])[]): Record<string, JsonObject> {
  const names = new Set(keys.map(([name = '']) => name));
  return Object.fromEntries(
    [...names].map((name) => {
      const rests = keys.filter(([first]) => first === name).map(([, ...rest]) => rest);
      const isWhole = rests.some((rest) => rest.length === 0);
      const properties = isWhole ? {} : figuresUnder(rests);
      const figure: JsonObject = { type: ['number', 'boolean', 'null', 'array'] };
      return [name, isWhole ? figure : { type: 'object', properties, additionalProperties: false }];
    }),
  );
}

const INSTANCE = object(
  {
    id: TEXT,
    name: TEXT,
    vendor: TEXT,
    accelerator: TEXT,
    count: COUNT,
    aliases: list(TEXT),
    source: TEXT,
  },
  {
    devicesPerNode: COUNT,
    fastDomain: COUNT,
    hostMemory: orNull(AMOUNT),
    network: orNull(AMOUNT),
    price: { type: ['object', 'null'] },
  },
);

/** A value that one side lacks is absent there. */
const DIFFERENCE = object({ key: TEXT }, { a: {}, b: {} });
