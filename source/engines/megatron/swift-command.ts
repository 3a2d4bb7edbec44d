import {
  fact,
  facts,
  harmless,
  harmlessToggles,
  model,
  notModelled,
  number,
  type Program,
  type Stated,
} from '../command/command.js';
import { isOn, numberOf } from '../command/common.js';
import { imageWarnings } from '../command/frozen.js';
import { SWIFT_PARTS, swiftParts } from '../command/swift.js';
import { targetsOf } from '../command/target-modules.js';
import { adapters, launchedDevices, trainedTables } from '../command/training.js';
import { megatronCommand } from './command.js';
import { wordedFlags } from './worded-flags.js';

/** Names that ms-swift gives another meaning or form than Megatron-LM. */
const OWN = new Set(['--load', '--bf16', '--fp16', '--seq-length', '--tokenizer-model']);

/** Megatron-LM's flags, whose switches take `true` or `false` here. */
const WITH_WORDS = wordedFlags((names) => names.filter((name) => !OWN.has(name)));

const STAGES: ReadonlySet<string> = new Set(['dpo', 'kto', 'grpo']);

/** ms-swift's `megatron sft`, `pt` and `rlhf` (modelscope/ms-swift, swift/megatron/arguments/megatron_args.py). */
export const swiftMegatronCommand: Program = {
  id: 'megatron-swift',
  engine: 'megatron',
  mode: 'training',
  start: ['megatron', 'sft'],
  starts: /^megatron (sft|pt|rlhf)$|(^|\/)swift\/cli\/_megatron\/(sft|pt|rlhf)\.py$/,
  positional: 'none',
  syntax: 'flags',
  keys: ['tensor_model_parallel_size'],
  defaults: {
    zero: 1,
    recompute: 'selective',
    recipe: 'bf16-mixed',
    loss: 'fused',
    batch: 1,
    globalBatch: 16,
  },
  flags: [
    ...WITH_WORDS,
    model('--model', '--load', '--mcore-model'),
    number('sequence', '--max-length'),
    number('epochs', '--num-train-epochs', '--max-epochs'),
    number('output', '--max-completion-length'),
    number('rolloutShare', '--vllm-gpu-memory-utilization'),
    number('rolloutTp', '--vllm-tensor-parallel-size'),
    ...SWIFT_PARTS,
    fact('tuner', '--tuner-type', '--train-type'),
    fact('rlhf', '--rlhf-type'),
    fact('rank', '--lora-rank'),
    facts('targets', '--target-modules'),
    facts('tables', '--modules-to-save'),
    fact('dtype', '--torch-dtype'),
    fact('fp16', '--fp16'),
    fact('sleeps', '--sleep-level'),
    fact('generatorMode', '--vllm-mode'),
    fact('processes', 'NPROC_PER_NODE'),
    fact('nodes', 'NNODES'),
    harmless(
      '--dataset',
      '--val-dataset',
      '--model-type',
      '--output-dir',
      '--lora-alpha',
      '--lora-dropout',
      '--split-dataset-ratio',
      '--dataset-num-proc',
      '--dataloader-num-workers',
      '--save-steps',
      '--eval-steps',
      '--logging-steps',
      '--attn-impl',
      '--system',
      '--reward-funcs',
      '--num-generations',
      '--beta',
      '--rpo-alpha',
      '--loss-type',
      '--temperature',
      '--lr-warmup-init',
      '--lr-warmup-fraction',
      '--max-shard-size',
    ),
    harmlessToggles(
      '--bf16',
      '--packing',
      '--padding-free',
      '--load-safetensors',
      '--save-safetensors',
      '--merge-lora',
      '--load-from-cache-file',
      '--finetune',
      '--no-save-optim',
      '--no-save-rng',
      '--streaming',
      '--moe-shared-expert-overlap',
      '--group-by-length',
      '--offload-model',
      '--offload-optimizer',
      '--offload-bridge',
      '--use-hf',
    ),
    notModelled(
      'parts of the model are not trained',
      '--freeze-parameters',
      '--freeze-parameters-ratio',
    ),
    notModelled('modules trained in full beside adapters', '--trainable-parameters'),
    notModelled('a second model', '--ref-model', '--teacher-model'),
  ],
  print: null,
  settle: (stated) => {
    const { facts: said, options } = stated;
    const base = megatronCommand.settle(withPrecision(stated));
    const { dropout: _, ...own } = base.options ?? {};
    const tuner = (said['tuner'] ?? 'full').toLowerCase();
    const devices = launchedDevices(stated);
    return {
      options: {
        ...own,
        ...(tuner !== 'full' && {
          ...adapters(numberOf(said['rank']) ?? 8, 16),
          ...trainedTables(said['tables']),
          loraTargets: targetsOf(said['targets']) ?? 'all',
          ...(isOn(said['rslora']) && { adapter: 'rslora' }),
        }),
        ...(Number(options['ep'] ?? 1) > 1 && { expertTp: options['expertTp'] ?? 1 }),
        ...swiftParts(said, tuner === 'full'),
        ...stageOptions(said),
        ...(options['loss'] === undefined && { loss: 'fused' }),
      },
      ...(devices !== undefined && { devices }),
      // megatron_args.py: its config's count is not taken.
      trainedModules: numberOf(said['predictions']) ?? 0,
      warnings: imageWarnings(said['pixels']),
    };
  },
};

/** Its precision follows from the checkpoint, in bf16 unless fp16 is named. */
function withPrecision({ options, facts }: Stated): Stated {
  const said = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== 'false'));
  const isHalf = isOn(said['fp16']) || /^(float16|fp16)$/i.test(said['dtype'] ?? '');
  return { facts: said, options: { ...options, recipe: isHalf ? 'fp16-mixed' : 'bf16-mixed' } };
}

function stageOptions(said: Stated['facts']) {
  const kind = said['rlhf'] ?? '';
  const stage = kind === 'rm' ? 'reward' : STAGES.has(kind) ? kind : undefined;
  if (stage === undefined) return {};
  return {
    stage,
    ...(stage === 'grpo' && said['generatorMode'] !== 'colocate' && { rolloutShare: 0 }),
    ...(Number(said['sleeps'] ?? 0) > 0 && { rolloutSleep: true }),
  };
}
