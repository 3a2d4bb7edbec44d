import { communication, driver } from '../overheads/common.js';
import type { Overhead, OverheadRequest } from '../overheads/overhead.js';

/**
 * vLLM: the activation peak of its profile run, `max_num_batched_tokens × 2 bytes × (3·d_ff/tp + 3·hidden)`: 2.07,
 * 2.99, 2.02 and 0.22 GiB printed, 2.06, 2.99, 1.92 and 0.21 by the rule. Logits of `max_num_seqs` rows follow it and
 * count where they are larger. The rotary table is loaded with the weights; graphs are taken from the rest of the
 * share until v0.20.
 */
export function vllmOverheads(request: OverheadRequest): Overhead[] {
  const { widths, tensorParallel, batchedTokens, maximumSequences, isLast } = request;
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
  found.push(...driver(request), outsideTorch(request));
  return [...found, ...communication(request)];
}

/** Non-torch memory of start-up logs: 0.01 GiB of a T4's 15, 0.05 of 22, 0.09 and 0.12 of 80. */
function outsideTorch({ deviceBytes }: OverheadRequest): Overhead {
  return {
    id: 'runtime',
    label: 'Memory outside PyTorch',
    bytes: Math.round((1.5 / 1024) * deviceBytes),
    certainty: 'measured',
    source: 'vLLM start-up logs: 0.01 of 15 GiB, 0.05 of 22, 0.09 and 0.12 of 80',
    formula: '1.5 MiB for each GiB of the device',
  };
}
