import type { FlagValue, Program } from '../command/command.js';
import { isOn, numberOf } from '../command/common.js';
import { otherTrainer, postTraining, stageOfTrainer } from '../command/post-training.js';
import { hereDocument, line, yaml } from '../command/print.js';
import { ALL_LINEAR, adaptedModules, targetModules } from '../command/target-modules.js';
import {
  adaptedExperts,
  adapters,
  baseBits,
  FINE_TUNING,
  globalBatch,
  LIGER_LOSS,
  launchedDevices,
  optimizerWord,
  precisionOf,
  ranksOfReplica,
  saysAdapters,
  shardingStage,
  stageOfName,
  tableModule,
  trainedTables,
} from '../command/training.js';
import { AXOLOTL_FLAGS } from './axolotl-flags.js';

/** An axolotl configuration (axolotl/utils/schemas/config.py). */
export const axolotlCommand: Program = {
  id: 'axolotl',
  engine: 'transformers',
  mode: 'training',
  start: ['axolotl', 'train'],
  starts: /^axolotl( (train|preprocess))?$|^axolotl\.cli\.train$/,
  positional: 'config',
  syntax: 'flags',
  keys: ['base_model'],
  defaults: { sequence: 512, batch: 1, recompute: 'none', zero: 0 },
  flags: AXOLOTL_FLAGS,
  print: (request) => {
    const { hub: model, options, devices } = request;
    const {
      sequence,
      batch = 1,
      recompute = 'none',
      lora,
      qlora,
      dora,
      adapter,
      trainAlso,
      zero = 0,
      optimizer,
      offload,
      loss,
    } = options;
    const away = String(offload ?? '');
    const targets = targetModules(request);
    const config = {
      base_model: model,
      sequence_len: sequence ?? 2048,
      micro_batch_size: batch,
      bf16: true,
      gradient_checkpointing: recompute === 'full',
      ...(lora && {
        adapter: qlora ? 'qlora' : 'lora',
        ...(qlora && { load_in_4bit: true }),
        lora_r: lora,
        ...(targets === ALL_LINEAR
          ? { lora_target_linear: true }
          : { lora_target_modules: targets }),
        ...((dora || adapter === 'dora') && { peft_use_dora: true }),
        ...(adapter === 'rslora' && { peft_use_rslora: true }),
        ...(trainAlso !== undefined && {
          lora_modules_to_save: String(trainAlso).split(',').map(tableModule),
        }),
      }),
      ...(Number(zero) >= 2 && {
        fsdp_version: 2,
        fsdp_config: {
          reshard_after_forward: Number(zero) === 3,
          offload_params: /parameters/.test(away),
        },
      }),
      ...(optimizer !== undefined && {
        optimizer: optimizerWord(optimizer),
      }),
      ...(/activations/.test(away) && { activation_offloading: true }),
      ...(loss === 'chunked' && { chunked_cross_entropy: true }),
      ...(loss === 'cut' && {
        plugins: ['axolotl.integrations.cut_cross_entropy.CutCrossEntropyPlugin'],
      }),
    };
    return {
      lines: [
        ...hereDocument('config.yaml', yaml(config)),
        line([
          'axolotl',
          'train',
          'config.yaml',
          ...(devices > 1 ? ['--num-processes', String(devices)] : []),
        ]),
      ],
      says: [...FINE_TUNING, 'loss', ...saysAdapters(request)],
    };
  },
  settle: (stated) => {
    const { options, facts } = stated;
    const bits = facts['adapter'] === 'qlora' ? 4 : baseBits(facts['fourBit'], facts['eightBit']);
    const hasAdapter = facts['adapter'] !== undefined && facts['adapter'] !== '';
    const isSharded = ['fsdp', 'fsdpVersion', 'strategy'].some((name) => facts[name] !== undefined);
    const stage = isSharded
      ? shardingStage(facts['strategy'], facts['reshards'])
      : stageOfName(facts['deepspeed'] ?? '');
    const shard = numberOf(facts['shard']);
    const dp = shard === undefined ? undefined : shard * (numberOf(facts['replicate']) ?? 1);
    const ranks = ranksOfReplica(options);
    const devices = launchedDevices(stated) ?? (dp === undefined ? undefined : dp * ranks);
    const batch = Number(options['batch'] ?? 1);
    return {
      options: {
        ...(dp !== undefined && { dp }),
        ...(stage !== undefined && { zero: stage }),
        ...(hasAdapter && adapters(numberOf(facts['rank']) ?? 8, bits)),
        ...(hasAdapter && {
          ...adaptedModules(isOn(facts['targetLinear']) ? ALL_LINEAR : facts['targets']),
          ...(isOn(facts['rslora']) && { adapter: 'rslora' }),
          ...adaptedLayers(facts['layers']),
        }),
        ...(isOn(facts['dora']) && { dora: true }),
        ...(hasAdapter && trainedTables(facts['tables'])),
        // Loading converts the checkpoint's 4 bits to 16 (transformers, Mxfp4Config).
        ...(hasAdapter && isOn(facts['dequantises']) && { weights: 'bf16' }),
        ...(hasAdapter && adaptedExperts(facts['parameters'])),
        ...offloads(facts),
        recompute:
          isOn(facts['checkpointing']) ||
          isOn(facts['fsdpCheckpointing']) ||
          /unsloth|offload/.test(facts['checkpointing'] ?? '')
            ? 'full'
            : 'none',
        ...lossOf(facts),
        ...precisionOf(facts),
        ...globalBatch(batch, numberOf(facts['accumulation']), devices, ranks),
        // Its GRPO is TRL's, whose server has devices of its own (axolotl/utils/schemas/trl.py).
        ...postTraining(stated, {
          stage: stageOfTrainer(facts['rl']),
          usualBeta: 0,
          usualPrompt: 512,
          usualAnswer: 512,
          hasAdapters: hasAdapter,
        }),
        ...(options['sequence'] !== undefined && { sequence: options['sequence'] }),
      },
      ...(devices !== undefined && { devices }),
      warnings: otherTrainer(facts['rl']),
    };
  },
};

/**
 * States in host memory. axolotl's older word for offloaded activations is a kind of checkpointing
 * (utils/schemas/config.py).
 */
function offloads(facts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const away = [
    ...(isOn(facts['fsdpOffload']) ? ['parameters'] : []),
    ...(isOn(facts['offloadsActivations']) || /offload/.test(facts['checkpointing'] ?? '')
      ? ['activations']
      : []),
  ];
  return away.length > 0 ? { offload: away.join(',') } : {};
}

function lossOf(facts: Readonly<Record<string, string>>): Readonly<Record<string, FlagValue>> {
  const plugins = facts['plugins'] ?? '';
  if (/cut_cross_entropy|CutCrossEntropy/.test(plugins)) return { loss: 'cut' };
  if (isOn(facts['chunkedLoss'])) return { loss: 'chunked' };
  return isOn(facts['ligerLoss']) ? LIGER_LOSS : {};
}

/** The number of adapted layers, from a list of them. */
function adaptedLayers(layers: string | undefined): Readonly<Record<string, FlagValue>> {
  const listed = layers?.match(/\d+/g) ?? [];
  return listed.length > 0 ? { adapterLayers: listed.length } : {};
}
