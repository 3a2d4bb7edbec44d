import { table } from '../../text/table.js';
import {
  fact,
  factOf,
  harmless,
  harmlessToggles,
  notModelled,
  number,
  type Program,
  type Stated,
  facts as severalFacts,
  toggle,
  words,
} from '../command/command.js';
import { numberOf } from '../command/common.js';
import { line, torchrun } from '../command/print.js';
import { launchedDevices } from '../command/training.js';

/** Shape flags that make the model's config. */
const SHAPE: readonly (readonly [fact: string, flag: string])[] = [
  ['layers', '--num-layers'],
  ['hidden', '--hidden-size'],
  ['inner', '--ffn-hidden-size'],
  ['heads', '--num-attention-heads'],
  ['kvHeads', '--num-query-groups'],
  ['headDim', '--kv-channels'],
  ['positions', '--max-position-embeddings'],
  ['vocabulary', '--vocab-size'],
  ['experts', '--num-experts'],
  ['active', '--moe-router-topk'],
  ['expertInner', '--moe-ffn-hidden-size'],
  ['shared', '--moe-shared-expert-intermediate-size'],
];

/** `pretrain_gpt.py` and its like (Megatron-LM megatron/training/arguments.py). */
export const megatronCommand: Program = {
  id: 'megatron',
  engine: 'megatron',
  mode: 'training',
  start: ['pretrain_gpt.py'],
  starts: /(^|\/)(pretrain_(gpt|llama|mamba|t5|bert|vlm)|train_gpt|run_megatron\w*)\.py$/,
  positional: 'none',
  syntax: 'flags',
  defaults: { zero: 0, recompute: 'none' },
  flags: [
    number('tp', '--tensor-model-parallel-size'),
    number('pp', '--pipeline-model-parallel-size'),
    number('cp', '--context-parallel-size'),
    number('ep', '--expert-model-parallel-size'),
    number('expertTp', '--expert-tensor-parallel-size'),
    number('batch', '--micro-batch-size'),
    number('globalBatch', '--global-batch-size'),
    number('sequence', '--seq-length'),
    number('virtualStages', '--num-virtual-stages-per-pipeline-rank'),
    toggle('sequenceParallel', true, '--sequence-parallel'),
    toggle('zero', 1, '--use-distributed-optimizer'),
    toggle('zero', 3, '--use-torch-fsdp2'),
    words(
      'zero',
      [
        ['no_shard', 0],
        ['optim', 1],
        ['optim_grads', 2],
        ['optim_grads_params', 3],
      ],
      '--data-parallel-sharding-strategy',
    ),
    words(
      'recompute',
      [
        ['full', 'full'],
        ['selective', 'selective'],
      ],
      '--recompute-granularity',
    ),
    fact('recomputeLayers', '--recompute-num-layers'),
    fact('recomputeMethod', '--recompute-method'),
    fact('tokenizer', '--tokenizer-model'),
    toggle('gradients', 'bf16', '--grad-reduce-in-bf16'),
    toggle('gradients', 'fp32', '--accumulate-allreduce-grads-in-fp32'),
    toggle('loss', 'fused', '--cross-entropy-loss-fusion'),
    toggle('recipe', 'bf16-mixed', '--bf16'),
    toggle('recipe', 'fp16-mixed', '--fp16'),
    toggle('offload', 'optimizer', '--optimizer-cpu-offload'),
    words(
      'optimizer',
      [
        ['adam', 'adamw'],
        ['sgd', 'sgd-momentum'],
        ['muon', 'muon'],
        ['lion', 'lion'],
      ],
      '--optimizer',
    ),
    words(
      'attention',
      [
        ['unfused', 'eager'],
        ['local', 'eager'],
        ['flash', 'flash'],
        ['fused', 'flash'],
        ['auto', 'flash'],
      ],
      '--attention-backend',
    ),
    toggle('attention', 'flash', '--use-flash-attn'),
    fact('chunkLayers', '--num-layers-per-virtual-pipeline-stage'),
    severalFacts('modules', '--recompute-modules'),
    fact('fp8', '--fp8-format'),
    fact('fp8Recipe', '--fp8-recipe'),
    fact('fp4', '--fp4-format'),
    fact('hiddenDropout', '--hidden-dropout'),
    fact('attentionDropout', '--attention-dropout'),
    fact('samples', '--train-samples'),
    fact('steps', '--train-iters'),
    ...SHAPE.map(([name, flag]) => fact(name, flag)),
    factOf('gqa', '--group-query-attention'),
    factOf('swiglu', '--swiglu'),
    factOf('untied', '--untie-embeddings-and-output-weights'),
    factOf('mla', '--multi-latent-attention'),
    harmless(
      '--lr',
      '--min-lr',
      '--lr-decay-style',
      '--lr-warmup-fraction',
      '--lr-decay-samples',
      '--lr-warmup-samples',
      '--lr-warmup-iters',
      '--lr-decay-iters',
      '--weight-decay',
      '--clip-grad',
      '--adam-beta1',
      '--adam-beta2',
      '--adam-eps',
      '--init-method-std',
      '--seed',
      '--save',
      '--load',
      '--data-path',
      '--split',
      '--save-interval',
      '--eval-interval',
      '--eval-iters',
      '--log-interval',
      '--tensorboard-dir',
      '--tokenizer-type',
      '--vocab-file',
      '--merge-file',
      '--position-embedding-type',
      '--rotary-base',
      '--rotary-percent',
      '--normalization',
      '--norm-epsilon',
      '--distributed-timeout-minutes',
      '--wandb-project',
      '--wandb-exp-name',
      '--data-cache-path',
      '--num-workers',
      '--exit-duration-in-mins',
      '--moe-aux-loss-coeff',
      '--moe-router-load-balancing-type',
      '--moe-z-loss-coeff',
      '--transformer-impl',
      '--use-checkpoint-args',
      '--ckpt-format',
      '--dist-ckpt-format',
    ),
    harmlessToggles(
      '--use-mcore-models',
      '--disable-bias-linear',
      '--apply-layernorm-1p',
      '--calculate-per-token-loss',
      '--no-masked-softmax-fusion',
      '--moe-grouped-gemm',
      '--moe-permute-fusion',
      '--use-rotary-position-embeddings',
      '--no-position-embedding',
      '--mock-data',
      '--no-load-optim',
      '--no-load-rng',
      '--log-throughput',
      '--log-progress',
      '--manual-gc',
      '--manual-gc-interval',
      '--no-rope-fusion',
      '--no-bias-gelu-fusion',
      '--qk-layernorm',
      '--timing-log-level',
      '--no-create-attention-mask-in-dataloader',
    ),
    notModelled(
      'buckets of overlapped communication stay alive',
      '--overlap-param-gather',
      '--overlap-grad-reduce',
      '--tp-comm-overlap',
      '--delay-wgrad-compute',
      '--overlap-moe-expert-parallel-comm',
    ),
    notModelled(
      'first and last stage hold other numbers of layers',
      '--decoder-first-pipeline-num-layers',
      '--decoder-last-pipeline-num-layers',
      '--pipeline-model-parallel-layout',
      '--account-for-embedding-in-pipeline-split',
      '--account-for-loss-in-pipeline-split',
    ),
    notModelled(
      'dispatch buffers of experts',
      '--moe-token-dispatcher-type',
      '--moe-flex-dispatcher-backend',
      '--moe-expert-capacity-factor',
      '--moe-pad-expert-input-to-capacity',
    ),
    notModelled(
      'which layers of a granularity are computed again',
      '--distribute-saved-activations',
    ),
    notModelled(
      'activations in host memory',
      '--fine-grained-activation-offloading',
      '--offload-modules',
      '--cpu-offloading-num-layers',
    ),
    notModelled(
      'formats of optimizer states',
      '--use-precision-aware-optimizer',
      '--main-grads-dtype',
      '--main-params-dtype',
      '--exp-avg-dtype',
      '--exp-avg-sq-dtype',
    ),
    notModelled('8-bit weights without a 16-bit copy', '--fp8-param-gather'),
    notModelled('a batch that grows', '--rampup-batch-size', '--step-batch-size-schedule'),
    notModelled('next-token modules', '--mtp-num-layers'),
    notModelled('the vocabulary is padded', '--make-vocab-size-divisible-by'),
    notModelled(
      'sharding of Megatron-FSDP',
      '--use-megatron-fsdp',
      '--num-distributed-optimizer-instances',
    ),
    notModelled(
      'graphs change launches',
      '--enable-cuda-graph',
      '--cuda-graph-impl',
      '--external-cuda-graph',
    ),
  ],
  print: ({ model, words, options, devices }) => {
    const { recipe = 'bf16-mixed', recompute = 'none', recomputeLayers, dropout } = options;
    const precision = PRECISION[String(recipe)] ?? ['--bf16'];
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
          ...precision,
          ...method,
          ...modules,
          '--hidden-dropout',
          rate,
          '--attention-dropout',
          rate,
        ]),
      ],
      says: ['recipe', 'recompute', 'recomputeLayers', 'dropout'],
    };
  },
  settle: (stated) => {
    const { options, facts } = stated;
    const layers = numberOf(facts['layers']);
    const chunk = numberOf(facts['chunkLayers']);
    const pp = Number(options['pp'] ?? 1);
    const devices = launchedDevices(stated);
    const config = shapeOf(stated);
    return {
      options: {
        recipe: recipeOf(stated),
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
      },
      ...(devices !== undefined && { devices }),
      ...(config
        ? { config, model: 'from its flags' }
        : facts['tokenizer'] !== undefined
          ? { model: facts['tokenizer'] }
          : {}),
      ...(config && facts['vocabulary'] === undefined
        ? { warnings: [`the line names no vocabulary: ${USUAL_VOCABULARY} is taken`] }
        : {}),
    };
  },
};

/** Flags of our recipes. */
const PRECISION: Readonly<Record<string, readonly string[]>> = table({
  'bf16-mixed': ['--bf16'],
  'fp16-mixed': ['--fp16'],
  'fp8-mixed': ['--bf16', '--fp8-format', 'hybrid'],
  mxfp8: ['--bf16', '--fp8-format', 'e4m3', '--fp8-recipe', 'mxfp8'],
  nvfp4: ['--bf16', '--fp4-format', 'e2m1', '--fp4-recipe', 'nvfp4'],
  fp32: [],
});

/** Llama 3's, which most recipes without a vocabulary on the line tokenize with. */
const USUAL_VOCABULARY = 128_256;

function recipeOf({ options, facts }: Stated): string {
  if (facts['fp4'] !== undefined) return 'nvfp4';
  if (facts['fp8'] === undefined) return String(options['recipe'] ?? 'fp32');
  return facts['fp8Recipe'] === 'mxfp8' ? 'mxfp8' : 'fp8-mixed';
}

/** The config that the shape flags state; undefined where the line names no shape. */
function shapeOf({
  facts,
}: Stated): Readonly<Record<string, string | number | boolean>> | undefined {
  const of = (name: string) => numberOf(facts[name]);
  const hidden = of('hidden');
  const layers = of('layers');
  const heads = of('heads');
  if (hidden === undefined || layers === undefined || heads === undefined) return undefined;
  const experts = of('experts');
  const isGated = facts['swiglu'] !== undefined;
  const common = {
    hidden_size: hidden,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    num_key_value_heads: facts['gqa'] === undefined ? heads : (of('kvHeads') ?? heads),
    head_dim: of('headDim') ?? hidden / heads,
    vocab_size: of('vocabulary') ?? USUAL_VOCABULARY,
    max_position_embeddings: of('positions') ?? 4096,
    tie_word_embeddings: facts['untied'] === undefined,
    intermediate_size: of('inner') ?? 4 * hidden,
  };
  if (experts !== undefined)
    return {
      model_type: 'mixtral',
      ...common,
      num_local_experts: experts,
      num_experts_per_tok: of('active') ?? 2,
      intermediate_size: of('expertInner') ?? common.intermediate_size,
    };
  return isGated
    ? { model_type: 'llama', ...common }
    : {
        model_type: 'gpt2',
        n_embd: hidden,
        n_layer: layers,
        n_head: heads,
        n_positions: common.max_position_embeddings,
        vocab_size: common.vocab_size,
        n_inner: common.intermediate_size,
      };
}
