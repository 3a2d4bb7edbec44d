import {
  communication,
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
 * vLLM: what its profile run prints as activation peak, `max_num_batched_tokens × 2 bytes × (3·d_ff/tp + 3·hidden)
 * + max_num_seqs × vocabulary × 4`: 2.07, 2.99, 2.02 and 1.45 GiB printed, 2.06, 2.99, 2.07 and 1.46 by the rule.
 * The rotary table is loaded with the weights; memory outside PyTorch was printed as 0.05–0.12 GiB.
 */
export function vllmOverheads(question: OverheadQuestion): Overhead[] {
  const { widths, tensorParallel, batchedTokens, maximumSequences, isLast } = question;
  const inner = Math.ceil(Math.max(widths.inner, widths.activeInner) / tensorParallel);
  const routed = widths.active * widths.hidden;
  const found: Overhead[] = [
    {
      id: 'activations',
      label: 'Activation peak of the profile run',
      bytes: batchedTokens * 2 * (3 * inner + 3 * widths.hidden + routed),
      certainty: 'modelled',
      source: 'rule fitted on start-up logs of vLLM, github.com/vllm-project/vllm/issues/10517',
      formula: `${batchedTokens} batched tokens × 2 × (3 × ${inner} + 3 × ${widths.hidden}${routed ? ` + ${routed}` : ''})`,
    },
  ];
  if (isLast)
    found.push({
      id: 'logits',
      label: 'Logits of the profile run',
      bytes: 4 * maximumSequences * widths.vocabulary,
      certainty: 'modelled',
      source: 'the same',
      formula: `4 × ${maximumSequences} sequences × ${widths.vocabulary}`,
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
  found.push(
    {
      id: 'runtime',
      label: 'Memory outside PyTorch',
      bytes: 100 * MiB,
      certainty: 'measured',
      source: 'vLLM start-up logs: 0.05–0.12 GiB on one device',
      formula: '100 MiB',
    },
    {
      id: 'graphs',
      label: 'CUDA graphs',
      bytes: 532 * MiB,
      certainty: 'measured',
      source: 'vLLM v0.11 on counts them: 0.52 GiB estimated for Qwen3-8B',
      formula: '532 MiB',
    },
  );
  return [...found, ...communication(question)];
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

/** SGLang keeps work space out of its static share: only the runtime's buffers stand inside it. */
export function sglangOverheads(question: OverheadQuestion): Overhead[] {
  return communication(question);
}

/** Bytes of a list of overheads. */
export function overheadBytes(overheads: readonly Overhead[]): number {
  let sum = 0;
  for (const { bytes } of overheads) sum += bytes;
  return sum;
}

/** Training in PyTorch: the runtime, and communication buffers when several ranks work (cost model §2.5). */
export function trainingOverheads(ranks: number): Overhead[] {
  return [pythonRuntime(), ...communication({ ranks })];
}
