import { describe, expect, test } from 'vitest';
import { openCommandText } from '../../source/command-line/open-command.js';
import { printedAs } from '../../source/command-line/print-as.js';
import { buildReport } from '../../source/cost/build-report.js';
import { allPresets } from '../../source/open/all-presets.js';
import {
  trainedModuleCount,
  withTrainedModuleCount,
} from '../../source/scenario/trained-module-count.js';
import { scenarioOf } from '../cost/scenarios.js';

const presets = allPresets();
const open = (line: string) => openCommandText(line, { offline: true, presets });

const LM = 'torchrun --nproc_per_node 8 pretrain_gpt.py --train-iters 10 --tokenizer-model';
const SWIFT = 'NPROC_PER_NODE=8 megatron sft --model';

/**
 * megatron/core/transformer/transformer_config.py (mtp_num_layers is None), checkpointing.py of Megatron-LM; ms-swift,
 * docs/source_en/Megatron-SWIFT/Command-line-parameters.md; NVIDIA-NeMo/Megatron-Bridge, conversion/model_bridge.py.
 */
describe('modules for next tokens that a command trains', () => {
  test.each<readonly [line: string, modules: number]>([
    [`${LM} deepseek-v3`, 0],
    [`${LM} deepseek-v3 --mtp-num-layers 1`, 1],
    [`${LM} deepseek-v3 --mtp-num-layers 2`, 2],
    [`${LM} deepseek-v3 --use-checkpoint-args --load checkpoints`, 1],
    [`${LM} qwen3.5-27b`, 0],
    [`${LM} qwen3.5-27b --mtp-num-layers 1`, 1],
    [`${SWIFT} deepseek-v3`, 0],
    [`${SWIFT} deepseek-v3 --mtp_num_layers 1`, 1],
    ['run_recipe.py --recipe deepseek_v3_pretrain_config', 1],
    ['run_recipe.py --recipe deepseek_v3_pretrain_config model.mtp_num_layers=null', 0],
    [`${LM} llama-3.1-8b`, 0],
  ])('%s', async (line, modules) => {
    const { scenario, warnings } = await open(line);
    const { settled } = buildReport(scenario);
    expect(settled.model.trainedModules?.count ?? 0).toBe(modules);
    expect(warnings.map(({ id }) => id)).not.toContain('modules');
  });

  test.each<readonly [id: string, stated: number, counted: number]>([
    ['llama-3.1-8b', 1, 0],
    // Its field counts the layers of one module.
    ['qwen3.5-27b', 2, 1],
  ])('a config of %s can’t count %d: it stays, with a warning', async (id, stated, counted) => {
    const { scenario, warnings } = await open(`${LM} ${id} --mtp-num-layers ${stated}`);
    expect(trainedModuleCount(scenario)).toBe(counted);
    expect(scenario.model.config).not.toHaveProperty('num_nextn_predict_layers');
    expect(warnings.find(({ id: kind }) => kind === 'modules')?.message).toContain(
      `trains ${stated} next-token-prediction modules, ${counted} counted`,
    );
  });

  test('every config that counts modules can count none', () => {
    const counted = presets
      .ids('models')
      .map((id) => scenarioOf(id))
      .filter((scenario) => trainedModuleCount(scenario) > 0);
    expect(counted.length).toBeGreaterThan(5);
    const left = counted.filter((scenario) => !withTrainedModuleCount(scenario, 0));
    expect(left.map(({ model }) => model.id)).toEqual([]);
  });
});

test.each([
  ['deepseek-v3', 0],
  ['deepseek-v3', 1],
  ['deepseek-v3', 2],
  ['qwen3.5-27b', 1],
  ['qwen3-8b', 0],
])('%s with %d modules comes back from the command of Megatron', async (id, modules) => {
  const asked = scenarioOf(id, 'h100-sxm-80gb', { mode: 'training', engine: 'megatron' });
  const report = buildReport(withTrainedModuleCount(asked, modules) ?? asked);
  const command = printedAs('megatron', report);
  expect(/--mtp-num-layers (\d+)/.exec(command)?.[1]).toBe(modules > 0 ? `${modules}` : undefined);
  const { scenario } = await open(command.replace('--use-checkpoint-args', ''));
  expect(buildReport(scenario).settled.model.trainedModules?.count ?? 0).toBe(modules);
});
