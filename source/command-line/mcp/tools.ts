import { OBJECTIVES } from '../../cost/search/plan/question.js';
import { OptionError } from '../../scenario/fields/field.js';
import { fields } from '../../scenario/fields/index.js';
import { options } from '../../scenario/fields/options.js';
import { scenarioSchema } from '../../scenario/fields/schema.js';
import type { JsonObject } from '../../text/json.js';
import { isObject } from '../../text/json.js';
import {
  type Arguments,
  flagWord,
  modelWord,
  questionWords,
  type ToolWords,
  textOf,
} from './arguments.js';

/** A question of an agent, as the words of the command line that answer it. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonObject & { readonly type: 'object' };
  readonly words: (given: Arguments) => Promise<ToolWords>;
  /** Whether the answer is JSON, from which `keys` selects. */
  readonly isJson: boolean;
}

const TEXT: JsonObject = { type: 'string' };

/** The options of a scenario by its published schema. */
function optionsSchema(): JsonObject {
  const { properties } = scenarioSchema();
  const all = isObject(properties) ? properties : {};
  return {
    type: 'object',
    description: 'Options of the scenario; what is left out has its default',
    properties: Object.fromEntries(options.map(({ id }) => [id, all[id] ?? {}])),
    additionalProperties: false,
  };
}

/** The options are described in one tool only, since an agent reads the schemas of all tools first. */
const OPTIONS_AS_BEFORE: JsonObject = {
  type: 'object',
  description: 'Options of the scenario, as evaluate takes them',
};

/** Properties that every tool but the lists takes. */
function questionProperties(): JsonObject {
  return {
    model: {
      ...TEXT,
      description: 'Preset id (llama-3.1-8b), path of a config.json, folder or GGUF, or Hub id',
    },
    hardware: {
      ...TEXT,
      description: 'Devices: h100, 8xh100, rtx-3090:2,rtx-4090, an instance (p5.48xlarge), or auto',
    },
    workload: { ...TEXT, description: 'A way of using the model, one of list workloads' },
    draft: { ...TEXT, description: 'A smaller model that drafts tokens' },
    command: {
      ...TEXT,
      description: 'Another program’s command line, read and never run: vllm serve … --tp 2',
    },
    from: { ...TEXT, description: 'Path of a script, manifest or trainer’s configuration' },
    options: OPTIONS_AS_BEFORE,
    config: { type: 'object', description: 'Fields of the model’s config.json to change' },
  };
}

const KEYS: JsonObject = {
  type: 'array',
  items: TEXT,
  description: 'Keys of the answer to return, like fit or memory; all unless given',
};

function asked(more: JsonObject, required: readonly string[] = []): Tool['inputSchema'] {
  return {
    type: 'object',
    properties: { ...questionProperties(), ...more },
    required: [...required],
    additionalProperties: false,
  };
}

const LISTS = ['models', 'hardware', 'instances', 'workloads', 'formats', 'engines'];

/** All tools, made on first use because their schemas are long. */
export function tools(): readonly Tool[] {
  return [
    {
      name: 'evaluate',
      description:
        'What a transformer costs on this hardware: parameters, memory by device, KV cache, activations, FLOPs, speed, training time, and what fits. Bytes are integers; keys as in docs/report.md.',
      inputSchema: asked({ options: optionsSchema(), keys: KEYS }),
      words: async (given) => withOwn(await questionWords(given), ['--json']),
      isJson: true,
    },
    {
      name: 'solve',
      description: 'The best value of one field that fits, all else equal, and what limits it.',
      inputSchema: asked(
        { field: { enum: fields.map(({ id }) => id), description: 'batch, sequence, devices, …' } },
        ['field'],
      ),
      words: async (given) =>
        withOwn(await questionWords(given), ['--json', ...flagWord('solve', given['field'])]),
      isJson: true,
    },
    {
      name: 'plan',
      description:
        'The best layouts on these devices, with reasons and the command: what options state is held, every other size is searched.',
      inputSchema: asked({
        for: { enum: [...OBJECTIVES], description: 'Objective; throughput unless given' },
        days: { type: 'number', description: 'Target of a training run' },
        budget: { type: 'number', description: 'Target of a training run in dollars' },
        top: { type: 'integer', minimum: 1, description: 'How many plans; 5 unless given' },
        keys: KEYS,
      }),
      words: async (given) => {
        const wanted = ['for', 'days', 'budget', 'top'].flatMap((flag) =>
          flagWord(flag, given[flag]),
        );
        return withOwn(await questionWords(given), ['--json', ...wanted], 'plan');
      },
      isJson: true,
    },
    {
      name: 'check',
      description:
        'What an engine’s log, metrics, a tool’s output or a memory report measured, beside what is predicted.',
      inputSchema: asked({ source: { ...TEXT, description: 'Path or URL of the log' } }, [
        'source',
      ]),
      words: async (given) => {
        const source = textOf(given, 'source') ?? '';
        if (source === '' || source.startsWith('-'))
          throw new OptionError('source: the path or URL of a log is expected');
        const { model: _, ...rest } = given;
        const words = await questionWords(rest);
        return {
          ...words,
          own: ['check', source, ...modelWord(given), ...words.own, '--json'],
        };
      },
      isJson: true,
    },
    {
      name: 'explain',
      description:
        'One figure: what it is, its formula with the numbers put in, its parts and its source. Rows are named like memory.kvCache or parameters.attention.',
      inputSchema: asked({ row: { ...TEXT, description: 'Id of the row' } }, ['row']),
      words: async (given) =>
        withOwn(await questionWords(given), flagWord('explain', given['row'])),
      isJson: false,
    },
    {
      name: 'list',
      description: 'What can be named: models, hardware, instances, workloads, formats, engines.',
      inputSchema: {
        type: 'object',
        properties: { kind: { enum: LISTS } },
        required: ['kind'],
        additionalProperties: false,
      },
      words: async (given) => {
        const kind = LISTS.find((name) => name === given['kind']);
        if (kind === undefined)
          throw new OptionError(`kind: one of ${LISTS.join(', ')} is expected`);
        return { own: [kind] };
      },
      isJson: false,
    },
  ];
}

function withOwn(
  { own, ...rest }: ToolWords,
  more: readonly string[],
  command?: string,
): ToolWords {
  return { ...rest, own: [...(command === undefined ? [] : [command]), ...own, ...more] };
}
