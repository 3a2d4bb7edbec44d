import { describe, expect, test } from 'vitest';
import { programs } from '../../../source/engines/programs.js';
import { readText } from '../../../source/open/commands/read-text.js';
import { commandText } from '../../../source/report/command-text.js';
import type { Scenario } from '../../../source/scenario/scenario.js';
import { settle } from '../../../source/scenario/settle.js';
import { scenarioOf } from '../../cost/scenarios.js';

type Options = Partial<Scenario> & { readonly devices?: number };

const nothingBeside = async () => undefined;

/** Prints a scenario for a program and reads the script back. */
async function readBack(id: string, options: Options, model = 'qwen3-8b') {
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
  const { text } = commandText({ ...program, print }, settled);
  return (await readText(text, nothingBeside)).command;
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

describe('adapters are read back on the parts that they were written for', () => {
  const trainers = programs.filter(({ id }) => ['accelerate', 'axolotl'].includes(id));
  const targets = ['all', 'attention', 'query-value'] as const;
  test.each(trainers.flatMap(({ id }) => targets.map((loraTargets) => [id, loraTargets] as const)))(
    '%s, %s',
    async (id, loraTargets) => {
      const asked: Options = { devices: 2, batch: 1, zero: 3, lora: 16, loraTargets };
      const text = await readBack(id, asked, 'gemma-3-27b-it');
      expect(text.options).toMatchObject({ lora: 16, loraTargets });
      expect(text.options['freeze']).toBeUndefined();
      const plain = await readBack(id, asked);
      expect(plain.options).toMatchObject({ lora: 16, loraTargets });
    },
  );

  test.each(trainers.map(({ id }) => id))('%s on the towers too', async (id) => {
    const asked: Options = { devices: 2, batch: 1, zero: 3, lora: 16 };
    const { options } = await readBack(id, { ...asked, freeze: 'none' }, 'gemma-3-27b-it');
    expect(options).toMatchObject({ lora: 16, loraTargets: 'all', freeze: 'none' });
  });
});
