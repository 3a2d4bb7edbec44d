import { busyMicroBatches, dividesInPipeline, idleShare } from '../pipeline.js';
import type { Settled } from '../settled.js';
import { type Problem, refused, warning } from './problem.js';

/** Embedding and head may count as one layer each. */
const END_LAYERS = 2;

/**
 * Whether chunks of one size hold all layers, or these with the embedding, the head or both counted as a layer each
 * (Megatron-LM `--account-for-embedding-in-pipeline-split`, `--account-for-loss-in-pipeline-split`).
 */
function dividesWithEnds(layers: number, chunks: number): boolean {
  for (let ends = 0; ends <= END_LAYERS; ends++) if ((layers + ends) % chunks === 0) return true;
  return false;
}

export function pipelineProblems({
  model,
  pp,
  virtualStages,
  microBatches,
  zero,
  mode,
}: Settled): Problem[] {
  const layers = model.layerCount;
  if (pp > layers)
    return [
      refused('pp-layers', `pp ${pp} is more than the ${layers} layers: ${layers} is the most`),
    ];
  const found: Problem[] = [];
  if (mode === 'training' && virtualStages > 1) {
    if (pp === 1) found.push(refused('virtual-stages', 'virtual stages need pp of 2 or more'));
    else if (pp * virtualStages > layers + END_LAYERS)
      found.push(
        refused(
          'virtual-stages',
          `pp ${pp} × ${virtualStages} virtual stages are more than the ${layers} layers, embedding and head: ${Math.floor((layers + END_LAYERS) / pp)} virtual stages are the most`,
        ),
      );
    else if (!dividesWithEnds(layers, pp * virtualStages))
      found.push(
        warning(
          'virtual-stages-uneven',
          `pp ${pp} × ${virtualStages} virtual stages divide neither the ${layers} layers nor these with embedding and head: chunks hold ${Math.ceil(layers / (pp * virtualStages))} or ${Math.floor(layers / (pp * virtualStages))}`,
        ),
      );
    if (microBatches % pp !== 0)
      found.push(
        warning(
          'virtual-micro-batches',
          `interleaving wants micro-batches in multiples of pp ${pp}, there are ${microBatches}`,
        ),
      );
  } else if (layers % pp !== 0) {
    found.push(
      warning(
        'pp-uneven',
        `pp ${pp} does not divide the ${layers} layers: stages hold ${Math.ceil(layers / pp)} or ${Math.floor(layers / pp)}`,
      ),
    );
  }
  if (dividesInPipeline({ mode, zero, pp }))
    found.push(
      warning(
        'zero-pp',
        `ZeRO ${zero} with a pipeline divides gradients anew at each micro-batch: FSDP does it, DeepSpeed refuses it`,
      ),
    );
  return found;
}

/** Warnings of a pipeline that is not filled. Source: docs/cost-model.md, Pipeline bubble. */
export function bubbleProblems(settled: Settled): Problem[] {
  const {
    mode,
    pp,
    microBatches,
    scenario: { mfu },
  } = settled;
  if (mode !== 'training' || pp === 1) return [];
  const idle = idleShare(settled);
  const found: Problem[] = [];
  if (microBatches < pp)
    found.push(
      warning(
        'pipeline-idle',
        `pp ${pp} with ${microBatches} micro-batches a step idles ${Math.round(100 * idle)} % of it: a global batch of ${settled.batch * settled.dp * busyMicroBatches(settled)} leaves 10 %`,
      ),
    );
  if (mfu !== null && mfu > 1 - idle)
    found.push(
      warning(
        'pipeline-mfu',
        `MFU ${mfu} is more than a pipeline that idles ${Math.round(100 * idle)} % can reach: ${(1 - idle).toFixed(3)} is the most`,
      ),
    );
  return found;
}
