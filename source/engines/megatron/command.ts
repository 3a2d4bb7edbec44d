import { table } from '../../text/table.js';
import type { Program, Stated } from '../command/command.js';
import { numberOf } from '../command/common.js';
import { freezeOf } from '../command/frozen.js';
import { line, torchrun } from '../command/print.js';
import { launchedDevices } from '../command/training.js';
import { MEGATRON_FLAGS } from './flags.js';
import { isPatternKnown, shapeOf, sharedExperts, USUAL_VOCABULARY } from './shape.js';

/** `pretrain_gpt.py` and its like (Megatron-LM megatron/training/arguments.py). */
export const megatronCommand: Program = {
  id: 'megatron',
  engine: 'megatron',
  mode: 'training',
  start: ['pretrain_gpt.py'],
  starts: /(^|\/)(pretrain_(gpt|llama|mamba|t5|bert|vlm)|train_gpt|run_megatron\w*)\.py$/,
  signs: /^--train[-_](iters|samples)(=|$)/,
  positional: 'none',
  syntax: 'flags',
  defaults: { zero: 0, recompute: 'none' },
  flags: MEGATRON_FLAGS,
  print: ({ hub: model, words, options, devices, trainedModules: trained }) => {
    const { recipe = 'bf16-mixed', recompute = 'none', recomputeLayers, dropout } = options;
    const { fp8Weights, loss, offloadModules } = options;
    const precision = [
      ...(PRECISION[String(recipe)] ?? ['--bf16']),
      ...(hasFp8(recipe) && fp8Weights !== false ? ['--fp8-param-gather'] : []),
    ];
    const kernel =
      loss === 'in-place'
        ? ['--cross-entropy-loss-fusion', '--cross-entropy-fusion-impl', 'te']
        : [];
    const offloaded =
      offloadModules === undefined
        ? []
        : [
            '--fine-grained-activation-offloading',
            '--offload-modules',
            ...String(offloadModules).replaceAll('-', '_').split(','),
          ];
    const method =
      recompute === 'full' && recomputeLayers === undefined
        ? ['--recompute-method', 'uniform', '--recompute-num-layers', '1']
        : recompute === 'full'
          ? ['--recompute-method', 'block', '--recompute-num-layers', String(recomputeLayers)]
          : [];
    const modules = ['none', 'full', 'selective'].includes(String(recompute))
      ? []
      : [
          '--recompute-granularity',
          'selective',
          '--recompute-modules',
          ...String(recompute).replaceAll('-', '_').split(','),
        ];
    const rate = dropout ? '0.1' : '0.0';
    return {
      lines: [
        line([
          ...torchrun(devices),
          'pretrain_gpt.py',
          '--use-mcore-models',
          '--tokenizer-type',
          'HuggingFaceTokenizer',
          '--tokenizer-model',
          model,
          '--use-checkpoint-args',
          ...words,
          ...(trained > 0 ? ['--mtp-num-layers', String(trained)] : []),
          ...precision,
          ...method,
          ...modules,
          ...kernel,
          ...offloaded,
          '--hidden-dropout',
          rate,
          '--attention-dropout',
          rate,
        ]),
      ],
      says: [
        'recipe',
        'recompute',
        'recomputeLayers',
        'dropout',
        'fp8Weights',
        'offloadModules',
        ...(loss === 'in-place' ? ['loss'] : []),
      ],
    };
  },
  settle: (stated) => {
    const { options, facts } = stated;
    const layers = numberOf(facts['layers']);
    const chunk = numberOf(facts['chunkLayers']);
    const pp = Number(options['pp'] ?? 1);
    const devices = launchedDevices(stated);
    const config = shapeOf(stated);
    const recipe = recipeOf(stated);
    return {
      options: {
        recipe,
        ...(hasFp8(recipe) && { fp8Weights: facts['fp8Weights'] !== undefined }),
        ...(facts['lossFusion'] === 'te' && options['loss'] === 'fused' && { loss: 'in-place' }),
        ...(facts['graphs'] !== undefined && { cudaGraphs: facts['graphs'] !== 'none' }),
        ...(facts['offloaded'] !== undefined && {
          offloadModules: facts['offloaded'].replaceAll('_', '-').replaceAll(/\s+/g, ','),
        }),
        ...(facts['recomputeMethod'] === 'block' && {
          recomputeLayers: numberOf(facts['recomputeLayers']) ?? 1,
        }),
        dropout: [facts['hiddenDropout'], facts['attentionDropout']].some(
          (text) => (numberOf(text) ?? 0.1) > 0,
        ),
        ...(chunk !== undefined &&
          layers !== undefined && { virtualStages: Math.max(1, Math.round(layers / pp / chunk)) }),
        ...(facts['modules'] !== undefined &&
          options['recompute'] === 'selective' && {
            recompute: facts['modules'].replaceAll('_', '-').replaceAll(/\s+/g, ','),
          }),
        ...tokensOf(stated),
        ...((facts['freezesLanguage'] ?? facts['freezesTower']) !== undefined &&
          freezeOf({ language: facts['freezesLanguage'], tower: facts['freezesTower'] })),
      },
      ...(devices !== undefined && { devices }),
      ...(config
        ? { config, model: 'from its flags' }
        : facts['tokenizer'] !== undefined
          ? { model: facts['tokenizer'] }
          : {}),
      ...trainedModules(facts),
      warnings: config ? assumed(facts, Number(config['intermediate_size'])) : [],
    };
  },
};

/** Tokens of the whole run, where the command has a number of sequences or steps. */
function tokensOf({ options, facts }: Stated): { readonly tokens?: number } {
  const { sequence, globalBatch } = options;
  const steps = numberOf(facts['steps']);
  const all = steps === undefined ? undefined : steps * Number(globalBatch);
  const tokens = (numberOf(facts['samples']) ?? all ?? Number.NaN) * Number(sequence);
  return tokens > 0 ? { tokens } : {};
}

/**
 * Without the flag no next-token-prediction modules are trained, whatever the config of the named model counts, unless
 * the arguments are those of its checkpoint (megatron/core/transformer/transformer_config.py, mtp_num_layers;
 * megatron/training/checkpointing.py, load_args_from_checkpoint).
 */
function trainedModules({ predictions, checkpointArgs }: Stated['facts']) {
  if (predictions === undefined && checkpointArgs !== undefined) return {};
  return { trainedModules: numberOf(predictions) ?? 0 };
}

/** Assumptions about the config where the command does not state it, or states what a config cannot. */
function assumed(facts: Stated['facts'], inner: number): readonly string[] {
  const shared = sharedExperts(facts, inner);
  return [
    ...(facts['shared'] === undefined || Number.isInteger(shared)
      ? []
      : [
          `shared experts of ${facts['shared']} are no whole number of experts: ${Math.round(shared)} are taken`,
        ]),
    ...(facts['vocabulary'] === undefined
      ? [`the line names no vocabulary: ${USUAL_VOCABULARY} is taken`]
      : []),
    ...(isPatternKnown(facts['mixedLayers'])
      ? []
      : [`--moe-layer-freq ${facts['mixedLayers']} is not understood: all layers have experts`]),
  ];
}

/** Flags of our recipes. */
const PRECISION: Readonly<Record<string, readonly string[]>> = table({
  'bf16-mixed': ['--bf16'],
  'fp16-mixed': ['--fp16'],
  'fp8-mixed': ['--bf16', '--fp8-format', 'hybrid'],
  mxfp8: ['--bf16', '--fp8-format', 'e4m3', '--fp8-recipe', 'mxfp8'],
  nvfp4: ['--bf16', '--fp4-format', 'e2m1', '--fp4-recipe', 'nvfp4'],
  fp32: [],
});

function hasFp8(recipe: unknown): boolean {
  return recipe === 'fp8-mixed' || recipe === 'mxfp8';
}

function recipeOf({ options, facts }: Stated): string {
  if (facts['fp4'] !== undefined) return 'nvfp4';
  if (facts['fp8'] === undefined) return String(options['recipe'] ?? 'fp32');
  return facts['fp8Recipe'] === 'mxfp8' ? 'mxfp8' : 'fp8-mixed';
}
