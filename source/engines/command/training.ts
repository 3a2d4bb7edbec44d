import { product } from '../../quantity/index.js';
import { table } from '../../text/table.js';
import type { Conclusion, Flag, FlagValue, Stated } from './command.js';
import { isOn, numberOf } from './common.js';
import type { PrintRequest } from './print.js';
import { saysFreeze, targetModules } from './target-modules.js';

/** Names of optimizers in PyTorch, bitsandbytes and DeepSpeed, the longest first. */
const OPTIMIZERS: readonly (readonly [pattern: RegExp, optimizer: string])[] = [
  [/paged.*8bit/, 'paged-adamw-8bit'],
  [/paged.*adam/, 'paged-adamw'],
  [/(adamw|adam).*8bit|8bit.*adam|adamw_bnb|adamw8bit/, 'adamw-8bit'],
  [/adafactor/, 'adafactor'],
  [/muon/, 'muon'],
  [/lion/, 'lion'],
  [/sgd/, 'sgd-momentum'],
  [/adam/, 'adamw'],
];

/** The optimizer for a trainer's word; undefined where there is none. */
function optimizerOf(text: string): string | undefined {
  return OPTIMIZERS.find(([pattern]) => pattern.test(text.toLowerCase()))?.[1];
}

/** A flag that names the optimizer. */
export function optimizer(...names: readonly string[]): Flag {
  return {
    names,
    takes: 'one',
    meaning: {
      kind: 'option',
      option: 'optimizer',
      read: optimizerOf,
      print: (value) => OPTIMIZER_WORDS[String(value)],
    },
  };
}

/** Names of our optimizers in transformers' Trainer. */
const OPTIMIZER_WORDS: Readonly<Record<string, string>> = table({
  adamw: 'adamw_torch',
  'adamw-8bit': 'adamw_bnb_8bit',
  'paged-adamw-8bit': 'paged_adamw_8bit',
  'paged-adamw': 'paged_adamw_32bit',
  adafactor: 'adafactor',
  sgd: 'sgd',
  'sgd-momentum': 'sgd',
  lion: 'lion_32bit',
  muon: 'muon',
});

/** Trainer's name for an optimizer; our own name where it has none. */
export function optimizerWord(optimizer: FlagValue): string {
  return OPTIMIZER_WORDS[String(optimizer)] ?? String(optimizer);
}

/** Options that a configuration of fine-tuning states. */
export const FINE_TUNING = [
  'sequence',
  'batch',
  'recompute',
  'zero',
  'optimizer',
  'offload',
] as const;

/** Flags of a script on transformers' Trainer for options that its launcher's configuration does not state. */
export function trainerFlags(request: PrintRequest): readonly string[] {
  const { hub, options } = request;
  const { sequence, batch = 1, recompute = 'none', optimizer } = options;
  return [
    '--model_name_or_path',
    hub,
    '--per_device_train_batch_size',
    String(batch),
    '--max_seq_length',
    String(sequence),
    '--gradient_checkpointing',
    String(recompute === 'full'),
    ...(optimizer === undefined ? [] : ['--optim', optimizerWord(optimizer)]),
    ...peftFlags(request),
  ];
}

/** Adapters as TRL's scripts take them, whose lists are words of their own (trl/trainer/model_config.py). */
function peftFlags(request: PrintRequest): readonly string[] {
  const { lora, qlora, dora, adapter, trainAlso } = request.options;
  if (!lora) return [];
  const tables = trainAlso === undefined ? [] : String(trainAlso).split(',');
  return [
    ...['--use_peft', 'true', '--lora_r', String(lora)],
    ...['--lora_target_modules', ...[targetModules(request)].flat()],
    ...(dora || adapter === 'dora' ? ['--use_dora', 'true'] : []),
    ...(adapter === 'rslora' ? ['--use_rslora', 'true'] : []),
    ...(qlora ? ['--load_in_4bit', 'true'] : []),
    ...(tables.length > 0 ? ['--lora_modules_to_save', ...tables.map(tableModule)] : []),
  ];
}

/** Modules of the tables in most of transformers' models. */
export function tableModule(table: string): string {
  return table === 'head' ? 'lm_head' : 'embed_tokens';
}

/** Options of adapters that transformers' trainers state; IA³ and prefixes have no flags there. */
export function saysAdapters(request: PrintRequest): readonly string[] {
  const { lora, adapter } = request.options;
  if (!lora) return [];
  const isSaid = adapter === undefined || (adapter !== 'ia3' && adapter !== 'prefix');
  return [
    'lora',
    'qlora',
    'loraTargets',
    'dora',
    'trainAlso',
    ...(isSaid ? ['adapter'] : []),
    ...saysFreeze(request),
  ];
}

/** States in host memory, from the devices that DeepSpeed's configuration names for parameters and optimizer. */
export function offloadOf({ facts }: Stated): 'parameters' | 'optimizer' | undefined {
  const isAway = (device: string | undefined) => device !== undefined && device !== 'none';
  if (isAway(facts['parameterDevice'])) return 'parameters';
  return isAway(facts['optimizerDevice']) ? 'optimizer' : undefined;
}

/** Number of devices of a launcher: processes per node times nodes. */
export function launchedDevices({ facts }: Stated): number | undefined {
  const processes = numberOf(facts['processes']);
  if (processes === undefined) return undefined;
  return processes * (numberOf(facts['nodes']) ?? 1);
}

/** The ZeRO stage that a sharding strategy of FSDP corresponds to. */
export function shardingStage(strategy: string | undefined, reshards: string | undefined): number {
  if (strategy !== undefined && /no_shard/i.test(strategy)) return 0;
  if (strategy !== undefined && /grad_op/i.test(strategy)) return 2;
  return reshards !== undefined && !isOn(reshards) ? 2 : 3;
}

/** The ZeRO stage in the name of a DeepSpeed or FSDP file, for a file that cannot be read. */
export function stageOfName(path: string): number | undefined {
  const found = /z(?:ero)?[-_]?(?:stage)?[-_]?([0-3])/i.exec(path);
  if (found) return Number(found[1]);
  return /fsdp/i.test(path) ? 3 : undefined;
}

/** The training stage that follows from an advantage estimator, GAE by default. Only GAE trains a critic. */
export function stageOfEstimator(estimator = 'gae'): 'ppo' | 'rloo' | 'grpo' {
  if (estimator === 'gae') return 'ppo';
  return estimator === 'rloo' ? 'rloo' : 'grpo';
}

/** The recipe from the two switches of mixed precision; none where they have their usual values. */
export function precisionOf({ bf16, fp16 }: Stated['facts']): { readonly recipe?: string } {
  if (isOn(fp16)) return { recipe: 'fp16-mixed' };
  return /^(false|0|off|no)$/i.test(bf16 ?? '') ? { recipe: 'fp32' } : {};
}

/** Adapters on parameters that are no module of their own, as fused experts are (PEFT `target_parameters`). */
export function adaptedExperts(
  parameters: string | undefined,
): Readonly<Record<string, FlagValue>> {
  return /expert/.test(parameters ?? '') ? { expertAdapters: true } : {};
}

/** Options of adapters beside a base that bitsandbytes loads in four bits (QLoRA) or eight; otherwise in 16. */
export function adapters(
  rank: number | undefined,
  bits: 4 | 8 | 16,
): Readonly<Record<string, FlagValue>> {
  if (rank === undefined || rank === 0) return {};
  return { lora: rank, ...(bits === 4 && { qlora: rank }), ...(bits === 8 && { weights: 'int8' }) };
}

/** Bits of the base, from the two switches of transformers (utils/quantization_config.py, BitsAndBytesConfig). */
export function baseBits(four: string | undefined, eight: string | undefined): 4 | 8 | 16 {
  if (isOn(four)) return 4;
  return isOn(eight) ? 8 : 16;
}

/** Tables among the modules that are trained fully beside adapters (PEFT `modules_to_save`). */
export function trainedTables(modules: string | undefined): Readonly<Record<string, FlagValue>> {
  const names = modules ?? '';
  const tables = [
    ...(/embed|wte|\ball\b/.test(names) ? ['embedding'] : []),
    ...(/head|\ball\b/.test(names) ? ['head'] : []),
  ];
  return tables.length > 0 ? { trainAlso: tables.join(',') } : {};
}

/**
 * Liger's loss computes logits for some tokens at a time, in as many chunks as the vocabulary is wider than the
 * hidden state, about 32 (linkedin/Liger-Kernel, src/liger_kernel/ops/fused_linear_cross_entropy.py).
 */
export const LIGER_LOSS = { loss: 'chunked', lossChunks: 32 } as const;

/** Ranks that divide one replica of the model. */
export function ranksOfReplica(options: Stated['options']): number {
  return product(['tp', 'pp', 'cp'].map((size) => Number(options[size] ?? 1)));
}

/** Sequences of a step over all replicas, from sequences of one replica and accumulation. */
export function globalBatch(
  batch: number,
  accumulation: number | undefined,
  devices: number | undefined,
  ranks = 1,
): Readonly<Record<string, FlagValue>> {
  if (accumulation === undefined || devices === undefined) return {};
  return { globalBatch: batch * accumulation * (devices / ranks) };
}

/** A conclusion that has devices only where the command names them. */
export function concluded(options: Conclusion['options'], devices: number | undefined): Conclusion {
  return { ...(options && { options }), ...(devices !== undefined && { devices }) };
}
