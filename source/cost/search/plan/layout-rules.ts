/**
 * A property of published layouts that does not follow from the models of memory and time. Source:
 * docs/training-time.md, Choosing a layout.
 */
export interface Rule {
  readonly id: string;
  readonly text: string;
  /** Published layouts that keep the rule, and where they were published. */
  readonly evidence: string;
}

const TUNED =
  'tuned recipes of NVIDIA-NeMo/Megatron-Bridge, NVIDIA-NeMo/NeMo, AMD-AGI/Primus and papers';

/** Ids of the rules that a search keeps. */
export type Rules = ReadonlySet<string>;

/** Rules that a search keeps at first. It drops them together where nothing fits within them. */
export const BOUNDS = {
  tensorInDomain: {
    id: 'tensor-parallel-in-domain',
    text: 'tensor parallelism stays inside the fast link, and within 8 devices',
    evidence: `516 of 516 ${TUNED}`,
  },
  contextLength: {
    id: 'context-parallel-length',
    text: 'each context-parallel rank keeps 4,096 tokens or more: none at 4k, 2 at 8k, up to 32 at 128k',
    evidence: `266 of 266 ${TUNED}`,
  },
  wholeRounds: {
    id: 'micro-batches-multiple-of-stages',
    text: 'micro-batches of a step are a multiple of the pipeline’s stages',
    evidence: `184 of 184 ${TUNED}`,
  },
  shardsWithoutPipeline: {
    id: 'zero-without-pipeline',
    text: 'ZeRO 2 and 3 go without a pipeline, which would divide gradients anew at each micro-batch',
    evidence: `0 of 83 pipelines among ${TUNED} have it; deepspeed/runtime/pipe/engine.py refuses it`,
  },
  shardsOfLargeDense: {
    id: 'zero-3-for-large-dense',
    text: 'weights and gradients are divided (ZeRO 2, 3) in dense models of 32B parameters or more on devices of 128 GB or more alone, with tensor parallelism of 2 at most, or where the framework does so itself',
    evidence: `259 of 266 ${TUNED}`,
  },
  oneScatter: {
    id: 'zero-2-without-accumulation',
    text: 'ZeRO 2 goes with one micro-batch a step: it scatters the gradients of each',
    evidence: `none of 266 ${TUNED} has it; deepspeed/runtime/zero/stage_1_and_2.py`,
  },
  wholeExpert: {
    id: 'whole-expert',
    text: 'tensor parallelism divides no expert',
    evidence: `39 of 43 with tensor parallelism among ${TUNED}`,
  },
  onDevice: {
    id: 'offload-last',
    text: 'optimizer states leave the device only where nothing fits with them',
    evidence: `266 of 266 ${TUNED}`,
  },
  allDevices: {
    id: 'all-devices',
    text: 'no device is idle',
    evidence: `266 of 266 ${TUNED}`,
  },
  ownFormats: {
    id: 'own-formats',
    text: 'weights, cache and training keep the checkpoint’s and the framework’s own formats, since smaller ones cost accuracy',
    evidence: 'measured speeds say nothing of answers: only who asks can judge them',
  },
  servingWithoutPipeline: {
    id: 'no-serving-pipeline-in-node',
    text: 'engines that divide matrices put no pipeline over devices of one fast link',
    evidence: '0 of 554 serving entries of SemiAnalysisAI/InferenceX have one',
  },
  wholeExperts: {
    id: 'expert-parallel-all-or-none',
    text: 'experts are divided over all devices of an engine or over none',
    evidence: '145 of 152 serving entries of SemiAnalysisAI/InferenceX',
  },
} as const satisfies Record<string, Rule>;

/** Facts that must be known before a kind of layout is searched. */
export const CONDITIONS = {
  knownAcceptance: {
    id: 'drafts-of-known-acceptance',
    text: 'tokens are drafted only where it is given how many of them are accepted (--accept-rate)',
    evidence:
      '42 of 215 serving entries of SemiAnalysisAI/InferenceX and NVIDIA/TensorRT-LLM draft; what is accepted is the traffic’s, not the layout’s',
  },
} as const satisfies Record<string, Rule>;

/** Rules that decide among layouts whose speeds differ by less than the uncertainty. */
export const PREFERENCES = {
  pipelineWhenNeeded: {
    id: 'pipeline-when-needed',
    text: 'a pipeline only where nothing fits without one, whole layers not recomputed',
    evidence: `183 of 266 ${TUNED} have none`,
  },
  optimizerStateAlone: {
    id: 'optimizer-state-alone',
    text: 'data-parallel ranks divide optimizer state alone (ZeRO-1) where that fits',
    evidence: `236 of 266 ${TUNED}; the others divide weights too`,
  },
  fewTogether: {
    id: 'few-sequences-together',
    text: 'up to 512 sequences at once are held by one engine, whose devices share the work of each token; copies of it, or of its attention, come beyond',
    evidence:
      '156 of 195 serving entries of SemiAnalysisAI/InferenceX and NVIDIA/TensorRT-LLM; data-parallel attention have 0 of 116 up to 16 requests, 41 of 47 above 512',
  },
  promptsBesideDecoding: {
    id: 'prompts-beside-decoding',
    text: 'prompts are read by the devices that decode, unless a pool of their own answers more users in time',
    evidence: 'none of 215 serving entries of one box has such a pool',
  },
  fullRecomputeLast: {
    id: 'full-recompute-last',
    text: 'whole layers are recomputed only where nothing else fits',
    evidence: `248 of 266 ${TUNED} recompute no whole layer`,
  },
} as const satisfies Record<string, Rule>;

export const RULES: readonly Rule[] = Object.values({
  ...BOUNDS,
  ...CONDITIONS,
  ...PREFERENCES,
});

export const BOUND_IDS: Rules = new Set(Object.values(BOUNDS).map(({ id }) => id));
export const RULE_IDS: Rules = new Set(RULES.map(({ id }) => id));
const ALWAYS_KEPT: Rules = new Set(
  [BOUNDS.onDevice, BOUNDS.ownFormats, BOUNDS.tensorInDomain].map(({ id }) => id),
);

/** Every layout on the devices in its own formats, tensor parallelism inside the fast link. */
export const ANY_LAYOUT: Rules = new Set(
  RULES.map(({ id }) => id).filter((id) => !BOUND_IDS.has(id) || ALWAYS_KEPT.has(id)),
);
