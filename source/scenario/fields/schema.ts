import type { JsonObject } from '../../text/json.js';
import { SHARES } from '../measured.js';
import { configFields } from './config-fields.js';
import type { ValueField } from './field.js';
import { devicesField } from './machine-fields.js';
import { options } from './options.js';
import { helpOf } from './values.js';

/** JSON schema of a scenario as `--json` writes it and `--scenario` reads it. Absent options have their defaults. */
export function scenarioSchema(): JsonObject {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'llm-tui scenario',
    type: 'object',
    required: ['model', 'hardware'],
    properties: {
      model: MODEL,
      draft: {
        anyOf: [MODEL, { type: 'null' }],
        description: 'A smaller model that drafts tokens',
      },
      hardware: HARDWARE,
      box: BOX,
      beside: BESIDE,
      measured: MEASURED,
      ...Object.fromEntries(
        options.map((option) => [
          option.id,
          { ...schemaOf(option), default: option.initial as JsonObject[string] },
        ]),
      ),
    },
    additionalProperties: false,
  };
}

/** JSON schema of a field's values, with its help. */
function schemaOf(field: ValueField): JsonObject {
  const { kind, open } = field;
  const schema = kind.schema();
  return {
    ...(open === undefined ? schema : { anyOf: [schema, { type: 'null' }] }),
    description: helpOf(field),
  };
}

const COUNT: JsonObject = { type: 'integer', minimum: 0 };

const MODEL: JsonObject = {
  type: 'object',
  required: ['id', 'name', 'config'],
  properties: {
    id: { type: 'string', description: 'What it was named by: a preset, a path, a Hub id' },
    name: { type: 'string' },
    hub: { type: 'string', description: 'Its repository on the Hub, where the id is another name' },
    format: { type: 'string', description: 'Weight format of the file it was opened from' },
    config: {
      type: 'object',
      description: 'The fields of its config.json by their own names',
      properties: Object.fromEntries(
        // A config may have a list with one value for each layer, or null.
        configFields.map((field) => [
          field.id,
          { anyOf: [field.kind.schema(), { type: ['array', 'null'] }], description: field.help },
        ]),
      ),
    },
    stored: {
      type: 'object',
      description: 'Bytes of its file by layer',
      required: ['format', 'dense', 'experts', 'first', 'last', 'prediction'],
      properties: {
        format: { type: 'string' },
        dense: { type: 'array', items: COUNT },
        experts: { type: 'array', items: COUNT },
        first: COUNT,
        last: COUNT,
        prediction: COUNT,
      },
    },
  },
};

const AMOUNT: JsonObject = { type: 'number', minimum: 0 };

const KIND: JsonObject = {
  type: 'object',
  required: ['id', 'preset'],
  properties: {
    id: { type: 'string' },
    count: { ...schemaOf(devicesField), default: 1 },
    preset: { type: 'object', description: 'The accelerator’s own fields' },
    memoryBytes: { type: ['integer', 'null'], description: 'Bytes of one device for programs' },
    totalBytes: { ...COUNT, description: 'All bytes of one device' },
    inUse: { type: 'array', items: COUNT, description: 'Bytes that others hold of each device' },
  },
};

const HARDWARE: JsonObject = {
  anyOf: [KIND, { type: 'array', items: KIND, minItems: 1 }],
  description: 'Devices of one kind, or of several in the order of their ranks',
};

const BESIDE: JsonObject = {
  type: 'array',
  description: 'Other scenarios on the same devices, by the bytes that they hold',
  items: {
    type: 'object',
    required: ['name', 'runs'],
    properties: {
      name: { type: 'string' },
      runs: {
        type: 'array',
        items: {
          type: 'object',
          required: ['start', 'count', 'bytes'],
          properties: { start: COUNT, count: COUNT, bytes: COUNT },
        },
      },
    },
  },
};

const MEASURED: JsonObject = {
  type: 'object',
  description: 'Shares of a peak as a profile of this box measured them',
  properties: {
    ...Object.fromEntries(SHARES.map((share) => [share, AMOUNT])),
    profile: { type: 'string' },
  },
};

const BOX: JsonObject = {
  type: 'object',
  required: ['origin'],
  description: 'The machine around the devices; rates in bytes per second of one direction',
  properties: {
    origin: { enum: ['detected', 'named', 'assumed'] },
    name: { type: 'string' },
    nodeDevices: COUNT,
    domain: COUNT,
    network: AMOUNT,
    hostMemory: AMOUNT,
    hostBandwidth: AMOUNT,
    hostLink: AMOUNT,
    pricePerHourUsd: AMOUNT,
    priceAsOf: { type: 'string' },
  },
};
