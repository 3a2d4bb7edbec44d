import { MiB, type Overhead, type OverheadRequest } from '../overheads/overhead.js';

/**
 * llama.cpp: the compute buffer of the device with the output, `n_ubatch × 4 × (n_vocab + k·n_embd)`, k = 2, within
 * 0.3 % of 26 of 35 printed ones; without flash attention also the scores. Builds from March 2026 can be far below.
 * Latent attention and tensor overrides do not follow the rule (0.5 to 12 GiB printed).
 */
export function llamaCppOverheads(request: OverheadRequest): Overhead[] {
  const { widths, batchedTokens, attention, sequences, sequence, isLast } = request;
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
