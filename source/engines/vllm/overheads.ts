import { adapterSlots, driver, communication as ncclBuffers } from '../overheads/common.js';
import { imageFeatures } from '../overheads/image.js';
import {
  defineOverhead,
  type OverheadRequest,
  type Overheads,
  symbols,
} from '../overheads/overhead.js';
import { isAtLeast } from '../version.js';

const PROFILE = 'rule fitted on start-up logs of vLLM, github.com/vllm-project/vllm/issues/10517';
const FORWARD = '2·T·(3·⌈f/t⌉ + 3·h + k·h)';
const { T, f, t, h, k, V, m, M, last } = symbols;

/** 2.07, 2.99, 2.02 and 0.22 GiB printed; 2.06, 2.99, 1.92 and 0.21 by the rule. */
const forward = defineOverhead({
  id: 'activations',
  label: 'Activation peak of the profile run',
  short: 'Profile run',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'The peak of the forward step that vLLM measures at start; it grows with max_num_batched_tokens.',
  formula: FORWARD,
  symbols: { T, f, t, h, k },
  source: PROFILE,
});

/** Bytes of a logit at the sampler's peak: 9.6–10.0 × 4 in five logs of 0.6–0.16 (temperature, sort, sum, scatter). */
const SORTED_LOGIT = 39;
/**
 * Kernels that sort nothing: 16 bits, gathered, fp32, probabilities. 11.4 bytes of masking for 37 of the sort's were
 * measured (github.com/vllm-project/vllm/pull/32558); a log of 0.19 leaves 1.16 GiB for 256 rows of 201,088 words.
 */
const PLAIN_LOGIT = 16;
/**
 * Versions that sort no rows: FlashInfer samples where it comes with vLLM, until it is taken by request alone (pull 26859,
 * October 2025); Triton masks by top-k and top-p later (pull 33538, February 2026), then FlashInfer again (pull 40376).
 */
const UNSORTED = [
  { from: '0.11.0', until: '0.11.1' },
  { from: '0.17.0', until: undefined },
] as const;

function logitBytes({ version }: OverheadRequest): number {
  const sortsNothing = UNSORTED.some(
    ({ from, until }) =>
      isAtLeast(version, from) && (until === undefined || !isAtLeast(version, until)),
  );
  return sortsNothing ? PLAIN_LOGIT : SORTED_LOGIT;
}

/** The profile run ends with a sampling step of `max_num_seqs` rows. */
const sampler = defineOverhead({
  id: 'logits',
  label: 'Sampler beyond that',
  short: 'Sampler',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'What the sampler of max_num_seqs rows takes, beside the step’s hidden states, more than the forward step; it grows with rows and vocabulary.',
  formula: `last·max(0, b·m·V + 2·T·h − ${FORWARD})`,
  symbols: {
    last,
    b: {
      value: logitBytes,
      meaning: 'bytes of a logit at the peak of the sampler',
      unit: 'bytes',
      from: '--engine-version',
    },
    m,
    V,
    T,
    f,
    t,
    h,
    k,
  },
  source:
    'start-up logs of vLLM 0.6–0.2x: 1.19 and 1.39 GiB for 256 rows of 128,256 and 151,936 words; github.com/llm-d/llm-d/issues/787 for 16 bytes',
});

const rotaryTable = defineOverhead({
  id: 'rotary-table',
  label: 'Rotary sines and cosines',
  short: 'Rotary table',
  unit: 'bytes',
  certainty: 'exact',
  what: 'The table of rotary sines and cosines in 16 bits; it grows with the model’s longest sequence.',
  formula: '2·e',
  symbols: {
    e: {
      value: ({ widths }) => widths.rotaryTable,
      meaning: 'elements: longest sequence × rotary width',
      unit: 'elements',
      from: 'config max_position_embeddings',
    },
  },
  source: 'vLLM model_executor/layers/rotary_embedding.py; printed with the weights',
});

/** What start-up logs call non-torch memory: 0.01 GiB of a T4's 15, 0.05 of 22, 0.09 and 0.12 of 80. */
const outsideTorch = defineOverhead({
  id: 'runtime',
  label: 'Memory outside PyTorch',
  short: 'Outside torch',
  unit: 'bytes',
  certainty: 'measured',
  what: 'What vLLM’s log calls non-torch memory; it grows with the device.',
  formula: '⌈c·1.5·M/1024⌉',
  symbols: { c: symbols.c, M },
  source: 'vLLM start-up logs: 0.01 of 15 GiB, 0.05 of 22, 0.09 and 0.12 of 80',
});

/**
 * From this version on, ranks are joined before memory is first measured, so that only what is added later counts (pull 25359,
 * September 2025; github.com/llm-d/llm-d/issues/787 prints a pool of 0.11.0 without them).
 */
const JOINED_FIRST = '0.11.0';

/** 1.79 GiB more with two H100 than with one (0.6.6), 2.01 on each of eight A100 (0.7); 0.20 on cards without links. */
const communication = defineOverhead({
  id: 'communication',
  label: 'NCCL buffers',
  short: 'NCCL',
  unit: 'bytes',
  certainty: 'measured',
  what: 'Buffers through which ranks talk, of two communicators; before 0.11.0 all of them are taken off the pool.',
  formula: 'w·1946·2^20 + (1 − w)·q',
  symbols: {
    w: {
      value: ({ ranks, isSwitched, version }) =>
        Number(ranks > 1 && isSwitched && !isAtLeast(version, JOINED_FIRST)),
      meaning: '1 where a switch joins the ranks and the version counts it, else 0',
      from: '--engine-version, and machine links',
    },
    q: {
      value: ncclBuffers.amount,
      meaning: 'buffers of so many ranks elsewhere',
      unit: 'bytes',
      from: 'derived from AIConfigurator’s system files',
    },
  },
  source:
    'vLLM start-up logs, github.com/vllm-project/vllm/pull/10511 (non_torch_memory); v1/worker/gpu_worker.py (init_device)',
});

/** Sizes that graphs are captured for: 1, 2, 4, then by 8 to 256, then by 16 to twice max_num_seqs, at most 512. */
function graphSizes({ maximumSequences }: OverheadRequest): number {
  const largest = Math.min(2 * maximumSequences, 512);
  if (largest < 8) return Math.floor(Math.log2(largest)) + 1;
  return 3 + Math.floor(Math.min(largest, 256) / 8) + Math.floor(Math.max(0, largest - 256) / 16);
}

/** 0.52 GiB estimated for 36 layers of Qwen3-8B, 0.13–0.49 on a 3090. The V1 engine, which does this, wants 8.0. */
const graphs = defineOverhead({
  id: 'graphs',
  label: 'CUDA graphs',
  short: 'Graphs',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'Memory of captured CUDA graphs, which 0.21.0 and later take off the pool; it grows with layers and sizes captured. With recurrent layers the estimate has a forward step in it.',
  formula: `g·max(n·L·290·2^10, s·${FORWARD})`,
  symbols: {
    g: {
      value: ({ version, capability }) => Number(capability >= 8 && isAtLeast(version, '0.21.0')),
      meaning: '1 where the version takes graphs off the pool, else 0',
      from: '--engine-version',
    },
    n: {
      value: graphSizes,
      meaning: 'sizes that are captured',
      from: 'engine cudagraph_capture_sizes',
    },
    L: {
      value: ({ layers }) => layers,
      meaning: 'layers of this rank',
      from: 'config num_hidden_layers',
    },
    s: {
      value: ({ version, widths }) => Number(widths.hasStates && isAtLeast(version, '0.26.0')),
      meaning: '1 with recurrent layers from 0.26.0 on, else 0',
      from: '--engine-version',
    },
    T,
    f,
    t,
    h,
    k,
  },
  source:
    'vLLM start-up log: "Estimated CUDA graph memory: 0.52 GiB" (Qwen3-8B); github.com/vllm-project/vllm/issues/50780 and 52872',
});

/** The peak of the profile run, and the memory beside it. */
export const vllmOverheads: Overheads = {
  transient: [forward, sampler, imageFeatures],
  resident: [rotaryTable, driver, outsideTorch, communication, graphs, adapterSlots],
};
