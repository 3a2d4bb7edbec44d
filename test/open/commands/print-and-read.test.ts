import { describe, expect, test } from 'vitest';
import { targetSites } from '../../../source/cost/adapters.js';
import { targetModules } from '../../../source/engines/command/target-modules.js';
import { programs } from '../../../source/engines/programs.js';
import { adaptedNames, textModules } from '../../../source/model/module-names.js';
import { readText } from '../../../source/open/commands/read-text.js';
import { commandText } from '../../../source/report/command-text.js';
import type { Scenario } from '../../../source/scenario/scenario.js';
import { settle } from '../../../source/scenario/settle.js';
import { scenarioOf } from '../../cost/scenarios.js';

type Options = Partial<Scenario> & { readonly devices?: number };

const nothingBeside = async () => undefined;

/** Prints a scenario for a program and reads the script back. */
async function readBack(id: string, options: Options, model = 'qwen3-8b') {
  return (await readText(printed(id, options, model), nothingBeside)).command;
}

function printed(id: string, options: Options, model = 'qwen3-8b'): string {
  const program = programs.find((one) => one.id === id);
  const { print } = program ?? {};
  if (!program || !print) throw new Error(`${id} is not printed`);
  const settled = settle(
    scenarioOf(model, 'h100-sxm-80gb', {
      ...options,
      engine: program.engine as Scenario['engine'],
      mode: program.mode,
    }),
  );
  return commandText({ ...program, print }, settled).text;
}

describe('a printed command says the same when it is read', () => {
  test.each<readonly [string, Options]>([
    ['vllm', { tp: 2, devices: 2, batch: 8, kv: 'fp8', sequence: 4096 }],
    ['sglang', { tp: 4, devices: 4, batch: 2, sequence: 8192 }],
    ['llama.cpp', { weights: 'q4_k_m', batch: 4, sequence: 2048, gpuLayers: 20 }],
    ['ollama', { weights: 'q4_k_m', batch: 8, sequence: 8192 }],
    ['tensorrt-llm', { tp: 2, devices: 2, kv: 'fp8', sequence: 4096 }],
    [
      'megatron',
      { tp: 2, pp: 2, devices: 8, batch: 2, sequence: 4096, zero: 1, recompute: 'full' },
    ],
    ['megatron', { recipe: 'fp8-mixed', fp8Weights: true, loss: 'in-place' }],
    ['megatron', { recipe: 'mxfp8', fp8Weights: false, loss: 'fused' }],
    ['torchtitan', { tp: 2, devices: 8, batch: 4, sequence: 8192, recompute: 'none' }],
    ['deepspeed', { devices: 8, batch: 2, sequence: 2048, zero: 2, offload: 'optimizer' }],
    ['accelerate', { devices: 4, batch: 8, sequence: 2048, zero: 3, lora: 16 }],
    [
      'axolotl',
      { devices: 2, batch: 1, sequence: 4096, zero: 3, recompute: 'full', lora: 8, qlora: 8 },
    ],
  ])('%s', async (id, options) => {
    const { devices, ...asked } = options;
    const command = await readBack(id, options);
    const said = { ...command.program.defaults, ...command.options };
    // The model's name carries the format of a GGUF.
    const { weights: _, ...wanted } = asked;
    expect(said).toMatchObject(wanted);
    expect(command.model).toMatch(/^(\.\/)?qwen3-8b/);
    if (devices !== undefined) expect(command.devices).toBe(devices);
  });
});

describe('a stage is read back, or the command says that it is not said', () => {
  const stages = ['dpo', 'kto', 'orpo', 'reward', 'ppo', 'grpo', 'rloo'] as const;
  const trainers = programs.filter(({ mode, print }) => mode === 'training' && print !== null);

  test.each(trainers.flatMap(({ id }) => stages.map((stage) => [id, stage] as const)))(
    '%s, %s',
    async (id, stage) => {
      const options = { stage, devices: 4, sequence: 2048 };
      const { options: read } = await readBack(id, options);
      const isLeftOut = printed(id, options).includes(`# not said: stage ${stage}`);
      expect(read['stage'] ?? 'sft').toBe(isLeftOut ? 'sft' : stage);
    },
  );
});

/** PEFT's rule for target modules: a pattern matches whole paths, names their ends (peft/tuners/tuners_utils.py). */
function reaches(targets: string | readonly string[], path: string): boolean {
  if (typeof targets === 'string') return new RegExp(`^(?:${targets})$`).test(path);
  return targets.some((name) => path === name || path.endsWith(`.${name}`));
}

describe('adapters are read back on the parts that they were written for', () => {
  const trainers = programs.filter(({ id }) =>
    ['accelerate', 'axolotl', 'deepspeed', 'openrlhf', 'verl'].includes(id),
  );
  const ids = trainers.map(({ id }) => id);
  const targets = ['all', 'attention', 'query-value', 'mlp', 'query,value,down'] as const;
  const asked: Options = { devices: 2, batch: 1, zero: 3, lora: 16 };
  test.each(ids.flatMap((id) => targets.map((target) => [id, target] as const)))(
    '%s, %s',
    async (id, target) => {
      const loraTargets = target.includes(',') ? target.split(',') : target;
      const expected = {
        lora: 16,
        loraTargets: target === 'query,value,down' ? 'query-value,down' : target,
      };
      const given = { ...asked, loraTargets } as Options;
      const text = await readBack(id, given, 'gemma-3-27b-it');
      expect(text.options).toMatchObject(expected);
      expect(text.options['freeze']).toBeUndefined();
      const plain = await readBack(id, given);
      expect(plain.options).toMatchObject(expected);
    },
  );

  test.each(ids)('%s on the towers too', async (id) => {
    for (const loraTargets of ['all', 'attention'] as const) {
      const given: Options = { ...asked, loraTargets, freeze: 'none' };
      const { options } = await readBack(id, given, 'gemma-3-27b-it');
      expect(options).toMatchObject({ lora: 16, loraTargets, freeze: 'none' });
    }
  });

  test.each(['accelerate', 'axolotl', 'deepspeed'])('%s, other kinds', async (id) => {
    for (const kind of [{ dora: true }, { adapter: 'rslora' }, { trainAlso: 'head' }] as const) {
      const { options } = await readBack(id, { ...asked, ...kind });
      expect(options).toMatchObject(kind);
    }
  });

  test.each([
    [
      'gemma-3-27b-it',
      'model.language_model.layers.0.self_attn.q_proj',
      'vision_tower.encoder.layers.0.self_attn.q_proj',
    ],
    [
      'qwen2-vl-7b-instruct',
      'model.language_model.layers.0.self_attn.q_proj',
      'model.visual.blocks.0.attn.q_proj',
    ],
    [
      'smolvlm-500m-instruct',
      'model.text_model.layers.0.self_attn.q_proj',
      'model.vision_model.encoder.layers.0.self_attn.q_proj',
    ],
    [
      'phi-4-multimodal-instruct',
      'model.layers.0.self_attn.qkv_proj',
      'model.embed_tokens_extend.image_embed.img_processor.encoder.layers.0.self_attn.qkv_proj',
    ],
  ])('modules of %s', (model, text, tower) => {
    const settled = settle(scenarioOf(model, 'h100-sxm-80gb', { mode: 'training', lora: 8 }));
    const modules = {
      ...textModules(settled.model),
      adapted: adaptedNames(settled.model, targetSites('attention')),
    };
    const held = targetModules({ ...modules, options: { loraTargets: 'attention' } });
    expect([reaches(held, text), reaches(held, tower)]).toEqual([true, false]);
    const all = targetModules({
      ...modules,
      options: { loraTargets: 'attention', freeze: 'none' },
    });
    expect(reaches(all, text)).toBe(true);
  });

  test('names are those of the model', () => {
    const names = (model: string, target: 'attention' | 'all') =>
      adaptedNames(settle(scenarioOf(model, 'h100-sxm-80gb', {})).model, targetSites(target));
    expect(names('gpt2-large', 'attention')).toEqual(['c_attn', 'attn.c_proj']);
    expect(names('phi-3-mini-4k-instruct', 'all')).toEqual([
      'qkv_proj',
      'o_proj',
      'gate_up_proj',
      'down_proj',
    ]);
  });
});
