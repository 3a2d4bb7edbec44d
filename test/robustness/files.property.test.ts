import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { failureOf } from '../../source/command-line/failure.js';
import { modelChoice } from '../../source/command-line/open-scenario.js';
import { buildReport } from '../../source/cost/build-report.js';
import { allPresets } from '../../source/open/all-presets.js';
import { parseObject } from '../../source/open/json-text.js';
import { openModel } from '../../source/open/model-source.js';
import { reportCsv } from '../../source/report/csv.js';
import { reportJson } from '../../source/report/json.js';
import { reportText } from '../../source/report/text.js';
import { readScenario } from '../../source/scenario/read-scenario.js';
import { newScenario, type Scenario } from '../../source/scenario/scenario.js';
import type { JsonObject } from '../../source/text/json.js';
import { scenarioOf } from '../cost/scenarios.js';
import { llamaMetadata, llamaTensors } from '../open/gguf/gguf-samples.js';
import { writeGguf } from '../open/gguf/write-gguf.js';
import { writeSafetensors } from '../open/write-safetensors.js';
import { faultsOf, figuresOf } from './support/amounts.js';
import { campaign, FUZZ_TIMEOUT } from './support/campaign.js';
import { mutationsOf } from './support/mutations.js';
import { shipped } from './support/presets.js';

const folder = mkdtempSync(join(tmpdir(), 'hostile-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const presets = allPresets();
const [h100 = ['', {}] as const] = shipped('hardware').filter(([id]) => id === 'h100-sxm-80gb');
const hardware = { id: h100[0], count: 1, preset: h100[1] };
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** An answer in every form without a fault, or one of the refusals that a user is told in a line. */
async function expectAnswerOrRefusal(open: () => Scenario | Promise<Scenario>): Promise<void> {
  try {
    const scenario = await open();
    for (const mode of ['inference', 'training'] as const) {
      const report = buildReport({ ...scenario, mode });
      const isLegal = report.problems.every(({ severity }) => severity !== 'refused');
      const { scenario: _, settled: __, unmodelled: ___, ...answer } = reportJson(report);
      expect(faultsOf(figuresOf(answer), isLegal)).toEqual([]);
      const shown = `${reportText(report, 80)}${reportCsv(report)}`.replaceAll(/\r?\n/g, '');
      expect(UNSEEN.exec(shown)).toBeNull();
    }
  } catch (error) {
    // Anything else is a fault of ours.
    const failure = failureOf(error);
    if (!failure) throw error;
    expect(failure.message).toMatch(/^llm-tui: [^\n]{1,620}\n$/);
    expect(UNSEEN.exec(failure.message.trimEnd())).toBeNull();
  }
}

const isFieldOfText = (key: string): boolean => key !== '_llm_tui';

describe('a malformed file is answered correctly or refused in one line', () => {
  it(
    'configs with missing, mistyped, absurd or hostile fields',
    async () => {
      const file = join(folder, 'config.json');
      const configs = mutationsOf(
        shipped('models').map(([id, json]) => [
          id,
          Object.fromEntries(
            Object.entries(json).filter(([key]) => isFieldOfText(key)),
          ) as JsonObject,
        ]),
      );
      await fc.assert(
        fc.asyncProperty(configs, ({ json }) => {
          writeFileSync(file, JSON.stringify(json));
          return expectAnswerOrRefusal(async () => {
            const opened = await openModel(file, { presets, offline: true });
            return newScenario(modelChoice(opened), hardware);
          });
        }),
        campaign(250),
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'GGUF headers with other metadata, other shapes, flipped bits, cut',
    async () => {
      const file = join(folder, 'model.gguf');
      const { 'tokenizer.ggml.tokens': _, ...metadata } = llamaMetadata;
      const numbers = fc.constantFrom(0, 1, 2, 3, 7, 255, 4096, 65_537, 2 ** 31, 2 ** 32 - 1);
      const texts = fc.constantFrom(
        '',
        'llama',
        'mamba',
        'deepseek2',
        '\u001b[2J',
        '\u202e',
        '__proto__',
      );
      const value = fc.oneof(
        numbers,
        texts,
        fc.boolean(),
        fc.array(numbers, { minLength: 1, maxLength: 40 }),
      );
      const changes = fc.dictionary(fc.constantFrom(...Object.keys(metadata)), value, {
        maxKeys: 3,
      });
      const shapes = fc.array(
        fc.tuple(fc.nat(llamaTensors.length - 1), fc.array(numbers, { maxLength: 4 }), fc.nat(45)),
        { maxLength: 3 },
      );
      const flips = fc.array(fc.tuple(fc.nat(30_000), fc.nat(7)), { maxLength: 3 });
      const cut = fc.option(fc.nat(30_000), { freq: 4, nil: Number.POSITIVE_INFINITY });
      await fc.assert(
        fc.asyncProperty(changes, shapes, flips, cut, (changed, reshaped, bits, end) => {
          const tensors = [...llamaTensors];
          for (const [index, shape, type] of reshaped)
            tensors[index] = [tensors[index]?.[0] ?? '', shape, type];
          const bytes = writeGguf({ ...metadata, ...changed }, tensors);
          for (const [at, bit] of bits)
            if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
          writeFileSync(file, bytes.subarray(0, end));
          return expectAnswerOrRefusal(async () => {
            const opened = await openModel(file, { presets, offline: true });
            return newScenario(modelChoice(opened), hardware);
          });
        }),
        campaign(120),
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'safetensors headers with a config, with absurd shapes, types and offsets',
    async () => {
      const file = join(folder, 'model.safetensors');
      const config = {
        model_type: 'llama',
        hidden_size: 8,
        num_attention_heads: 2,
        num_hidden_layers: 2,
        vocab_size: 16,
        intermediate_size: 12,
      };
      const tensor = (shape: number[], dtype = 'BF16') => ({ dtype, shape, data_offsets: [0, 2] });
      const layers = [0, 1].flatMap((layer) =>
        ['self_attn.q_proj', 'self_attn.k_proj', 'self_attn.v_proj', 'self_attn.o_proj'].map(
          (name) => [`model.layers.${layer}.${name}.weight`, tensor([8, 8])] as const,
        ),
      );
      const header = {
        __metadata__: { format: 'pt' },
        'model.embed_tokens.weight': tensor([16, 8]),
        'lm_head.weight': tensor([16, 8], 'F8_E4M3'),
        ...Object.fromEntries(layers),
      };
      writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
      await fc.assert(
        fc.asyncProperty(mutationsOf([['header', header]]), ({ json }) => {
          writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
          writeFileSync(file, writeSafetensors(json));
          return expectAnswerOrRefusal(async () => {
            const opened = await openModel(file, { presets, offline: true });
            return newScenario(modelChoice(opened), hardware);
          });
        }),
        campaign(150),
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'accelerators of the user’s own',
    async () => {
      await fc.assert(
        fc.asyncProperty(mutationsOf(shipped('hardware')), ({ json, id }) =>
          expectAnswerOrRefusal(() => ({
            ...scenarioOf('llama-3.1-8b'),
            // As preset files are read.
            hardware: { id, count: 2, preset: parseObject(JSON.stringify(json), 'preset') },
            tp: 2,
          })),
        ),
        campaign(150),
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'saved scenarios',
    async () => {
      const wholes = [
        scenarioOf('llama-3.1-8b'),
        scenarioOf('deepseek-v3', 'h200-sxm-141gb', { devices: 16, tp: 8, pp: 2, engine: 'vllm' }),
        scenarioOf('gpt2', 'rtx-4090', { mode: 'training', lora: 8 }),
      ].map(
        (scenario) =>
          [scenario.model.id, JSON.parse(JSON.stringify(scenario)) as JsonObject] as const,
      );
      await fc.assert(
        fc.asyncProperty(mutationsOf(wholes), ({ json }) =>
          expectAnswerOrRefusal(() => readScenario(parseObject(JSON.stringify(json), 'scenario'))),
        ),
        campaign(150),
      );
    },
    FUZZ_TIMEOUT,
  );
});
