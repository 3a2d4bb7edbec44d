import type { Scenario } from '../../source/scenario/scenario.js';
import { gptScenario, scenarioOf } from '../../test/cost/scenarios.js';
import measured from '../../test/facts/measured.json' with { type: 'json' };

/** A training step that a paper or a benchmark's readme timed. */
export interface TimedStep {
  readonly id: string;
  readonly family: string;
  readonly scenario: Scenario;
  readonly seconds: number;
}

type Paper = (typeof measured.papers)[number];
type Shape = Parameters<typeof gptScenario>[0];
type Options = Partial<Scenario> & { readonly devices: number };

const MEGATRON = { vocabulary: 51_200, positions: 2048 };
const GPT_175B: Shape = { layers: 96, hidden: 12_288, heads: 96, ...MEGATRON };
const GPT_530B: Shape = { layers: 105, hidden: 20_480, heads: 128, ...MEGATRON };

/** Shapes of llm-foundry's MPT (scripts/train/yamls/pretrain): their parameters are those that its readme prints. */
const MPT: Readonly<Record<string, readonly [layers: number, hidden: number, heads: number]>> = {
  'MPT 350m': [24, 1024, 16],
  'MPT 760m': [24, 1536, 12],
  'MPT 1b': [24, 2048, 16],
  'MPT 3b': [32, 2560, 20],
  'MPT 7b': [32, 4096, 32],
  'MPT 13b': [40, 5120, 40],
  'MPT 30b': [48, 7168, 56],
  'MPT 70b': [80, 8192, 64],
};

/** Published steps of dense models with learned positions: Megatron's papers and llm-foundry's table. */
export function timedSteps(): readonly TimedStep[] {
  return measured.papers.flatMap((paper) => [
    ...megatronSteps(paper),
    ...givenFlops(paper),
    ...foundrySteps(paper),
  ]);
}

/** arXiv:2205.05198 table 5 (with full recomputation, and with sequence parallelism instead), arXiv:2201.11990. */
function megatronSteps(paper: Paper): TimedStep[] {
  if (paper.kind !== 'iteration_time_s' || !('config' in paper) || !paper.config) return [];
  const { config, gpus = 0 } = paper;
  const { layers = 0, hidden = 0, heads = 0 } = config;
  const tp = config.tensor_parallel ?? 1;
  const pp = config.pipeline_parallel ?? 1;
  const isInterleaved = paper.source.includes('2205.05198') && pp > 1 && layers / pp === 3;
  const shape = { layers, hidden, heads, ...MEGATRON };
  const options = {
    devices: gpus,
    tp,
    pp,
    virtualStages: isInterleaved || layers === 96 ? 3 : 1,
    batch: config.micro_batch ?? 1,
    globalBatch: config.global_batch ?? null,
  };
  const step = (id: string, seconds: number | undefined, more: Partial<Scenario>) =>
    seconds
      ? [stepOf(`${paper.id} ${id}`, 'megatron-gpt', shape, { ...options, ...more }, seconds)]
      : [];
  return [
    ...step('full', paper.iteration_s_full_recompute ?? paper.iteration_s, { recompute: 'full' }),
    ...step('selective', paper.iteration_s_present_work, {
      sequenceParallel: true,
      recompute: 'selective',
    }),
  ];
}

/** arXiv:2104.04473 table 2: FLOP/s by its equation 3, whole layers computed again. The run on 2,240 devices under ZeRO-3 is left out: its network was shared. */
function givenFlops(paper: Paper): TimedStep[] {
  if (paper.kind !== 'training_throughput_and_time_300B_tokens') return [];
  const { gpus = 0, global_batch: batch = 0, achieved_tflops_per_gpu_hardware: rate = 0 } = paper;
  const isSharded = paper.scheme === 'ZeRO-3';
  if (isSharded && gpus > 2000) return [];
  const shape = paper.params_billion === 174.6 ? GPT_175B : GPT_530B;
  const { layers, hidden } = shape;
  const flops =
    96 *
    batch *
    2048 *
    layers *
    hidden ** 2 *
    (1 + 2048 / (6 * hidden) + 51_200 / (16 * layers * hidden));
  const pp = isSharded ? 1 : (paper.model_parallel_size ?? 8) / 8;
  const options = {
    devices: gpus,
    tp: isSharded ? 1 : 8,
    pp,
    batch: paper.micro_batch ?? 1,
    globalBatch: batch,
    recompute: 'full' as const,
    ...(isSharded && { zero: 3 as const, engine: 'deepspeed' as const, kernels: 'fused' as const }),
  };
  return [stepOf(paper.id, 'megatron-gpt', shape, options, flops / (rate * 1e12 * gpus))];
}

/** mosaicml/llm-foundry, scripts/train/benchmarking/README.md: FSDP with FlashAttention-2 and fused kernels. */
function foundrySteps(paper: Paper): TimedStep[] {
  const sizes = MPT[paper.model ?? ''];
  const { tokens_per_s_per_gpu: rate, gpus = 0, global_batch: batch = 0, seq = 0 } = paper;
  if (!sizes || !rate || !paper.source.includes('llm-foundry')) return [];
  const [layers, hidden, heads] = sizes;
  const shape = { layers, hidden, heads, vocabulary: 50_368, positions: seq };
  const options = {
    devices: gpus,
    zero: 3 as const,
    engine: 'torchtitan' as const,
    kernels: 'fused' as const,
    batch: paper.micro_batch ?? 1,
    globalBatch: batch,
    sequence: seq,
    recompute: paper.activation_checkpointing ? ('full' as const) : ('none' as const),
  };
  const step = stepOf(paper.id, 'mpt', shape, options, (batch * seq) / (rate * gpus));
  const device = { 'H100 80GB': 'h100-sxm-80gb', 'A100 40GB': 'a100-sxm4-40gb' }[paper.gpu ?? ''];
  if (!device) return [step];
  const { hardware } = scenarioOf('gpt2', device, { devices: gpus });
  return [{ ...step, scenario: { ...step.scenario, hardware } }];
}

function stepOf(
  id: string,
  family: string,
  shape: Shape,
  options: Options,
  seconds: number,
): TimedStep {
  const scenario = gptScenario(shape, {
    sequence: 2048,
    recipe: 'bf16-mixed',
    ...options,
    mode: 'training',
  });
  return { id, family, scenario, seconds };
}
