import {
  communication,
  driver,
  type Overhead,
  type OverheadQuestion,
  pythonRuntime,
  workspace,
} from './overhead.js';

const MiB = 2 ** 20;

/** What stands beside weights and cache at the architectural minimum: one step's live tensors and the runtime. */
export function architectureOverheads(question: OverheadQuestion): Overhead[] {
  return [
    ...workspace(question, question.batchedTokens),
    pythonRuntime(),
    ...communication(question),
  ];
}

/** transformers: the prompt of every sequence goes through at once. */
export function transformersOverheads(question: OverheadQuestion): Overhead[] {
  return [
    ...workspace(question, question.sequences * question.sequence),
    pythonRuntime(),
    ...communication(question),
  ];
}

/**
 * vLLM: what its profile run prints as activation peak, `max_num_batched_tokens × 2 bytes × (3·d_ff/tp + 3·hidden)`:
 * 2.07, 2.99, 2.02 and 0.22 GiB printed, 2.06, 2.99, 1.92 and 0.21 by the rule; the logits of
 * `max_num_seqs` rows come after it and count where they are more. The sampler's sorted copies can be ten times
 * the logits (1.2–1.5 GiB for 256 sequences of 128–152k words, v0.6–0.8); the step's tokens decide that. The rotary table is
 * loaded with the weights. Graphs are taken from what the share leaves, until v0.20.
 */
export function vllmOverheads(question: OverheadQuestion): Overhead[] {
  const { widths, tensorParallel, batchedTokens, maximumSequences, isLast } = question;
  const inner = Math.ceil(Math.max(widths.inner, widths.activeInner) / tensorParallel);
  const routed = widths.active * widths.hidden;
  const source = 'rule fitted on start-up logs of vLLM, github.com/vllm-project/vllm/issues/10517';
  const forward = batchedTokens * 2 * (3 * inner + 3 * widths.hidden + routed);
  const logits = 4 * maximumSequences * widths.vocabulary;
  const found: Overhead[] = [
    {
      id: 'activations',
      label: 'Activation peak of the profile run',
      bytes: forward,
      certainty: 'modelled',
      source,
      formula: `${batchedTokens} batched tokens × 2 × (3 × ${inner} + 3 × ${widths.hidden}${routed ? ` + ${routed}` : ''})`,
    },
  ];
  if (isLast && logits > forward)
    found.push({
      id: 'logits',
      label: 'Logits beyond that',
      bytes: logits - forward,
      certainty: 'modelled',
      source,
      formula: `4 × ${maximumSequences} sequences × ${widths.vocabulary} − ${forward}`,
    });
  if (widths.rotaryTable > 0)
    found.push({
      id: 'rotary-table',
      label: 'Rotary sines and cosines',
      bytes: 2 * widths.rotaryTable,
      certainty: 'exact',
      source: 'vLLM model_executor/layers/rotary_embedding.py; printed with the weights',
      formula: `2 × ${widths.rotaryTable} elements`,
    });
  found.push(...driver(question), outsideTorch(question));
  return [...found, ...communication(question)];
}

/** What start-up logs call non-torch memory: 0.01 GiB of a T4's 15, 0.05 of 22, 0.09 and 0.12 of 80. */
function outsideTorch({ deviceBytes }: OverheadQuestion): Overhead {
  return {
    id: 'runtime',
    label: 'Memory outside PyTorch',
    bytes: Math.round((1.5 / 1024) * deviceBytes),
    certainty: 'measured',
    source: 'vLLM start-up logs: 0.01 of 15 GiB, 0.05 of 22, 0.09 and 0.12 of 80',
    formula: '1.5 MiB for each GiB of the device',
  };
}

/**
 * llama.cpp: the compute buffer of the device that holds the output, `n_ubatch × 4 × (n_vocab + k·n_embd)`,
 * k = 2, within 0.3 % of 26 of 35 printed ones; without flash attention the scores as well. Builds from March
 * 2026 can be far below. Latent attention and tensor overrides do not follow the rule (0.5 to 12 GiB printed).
 */
export function llamaCppOverheads(question: OverheadQuestion): Overhead[] {
  const { widths, batchedTokens, attention, sequences, sequence, isLast } = question;
  const columns = (isLast ? widths.vocabulary : 0) + 2 * widths.hidden;
  const found: Overhead[] = [
    {
      id: 'activations',
      label: 'Compute buffer',
      bytes: batchedTokens * 4 * columns,
      certainty: 'modelled',
      source: 'rule fitted on 35 logs of llama.cpp and ik_llama.cpp',
      formula: `${batchedTokens} (n_ubatch) × 4 × ${columns}`,
    },
  ];
  if (attention === 'eager')
    found.push({
      id: 'scores',
      label: 'Attention scores',
      bytes: 4 * widths.heads * batchedTokens * sequence * sequences,
      certainty: 'modelled',
      source: 'the same logs',
      formula: `4 × ${widths.heads} heads × ${batchedTokens} × ${sequence * sequences} cells`,
    });
  found.push({
    id: 'runtime',
    label: 'Device context',
    bytes: 154 * MiB,
    certainty: 'measured',
    source: 'driver’s figure less all printed buffers: 128 MiB (Vulkan), 154 MiB (CUDA)',
    formula: '154 MiB',
  });
  return found;
}

/** Communication set up before SGLang measures what is free: 1.77–2.01 GiB printed on eight H200. */
const SGLANG_COMMUNICATION = 1843 * MiB;

/**
 * SGLang keeps work space out of its static share, which is of the memory that is free once the process and its
 * communication stand: 16.46 GiB of cache printed for Qwen3-235B in FP8 on four H100 at 0.93.
 */
export function sglangOverheads(question: OverheadQuestion): Overhead[] {
  const found = [...driver(question), pythonRuntime()];
  if (question.ranks > 1)
    found.push({
      id: 'communication',
      label: 'Communication buffers',
      bytes: SGLANG_COMMUNICATION,
      certainty: 'measured',
      source: 'SGLang start-up log, github.com/sgl-project/sglang/pull/11716: 1.77–2.01 GiB',
      formula: '1.8 GiB',
    });
  return found;
}

/** Training in PyTorch: the runtime, and communication buffers when several ranks work (cost model §2.5). */
export function trainingOverheads(ranks: number): Overhead[] {
  return [pythonRuntime(), ...communication({ ranks })];
}
