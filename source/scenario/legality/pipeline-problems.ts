import { dividesInPipeline, idleShare } from '../pipeline.js';
import type { Settled } from '../settle.js';
import { nearestDivisor } from './divisors.js';
import { type Problem, refused, warning } from './problem.js';

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
    else if (layers % (pp * virtualStages) !== 0)
      found.push(
        refused(
          'virtual-stages',
          `pp ${pp} × ${virtualStages} virtual stages does not divide the ${layers} layers: ${nearestDivisor(Math.max(1, Math.floor(layers / pp)), virtualStages)} does`,
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

/** A pipeline that is not filled, and an MFU beyond what one that idles can reach (cost model §6.7, §7.1). */
export function bubbleProblems(settled: Settled): Problem[] {
  const { mode, pp, microBatches, mfu } = settled;
  if (mode !== 'training' || pp === 1) return [];
  const idle = idleShare(settled);
  const found: Problem[] = [];
  if (microBatches < pp)
    found.push(
      warning(
        'pipeline-idle',
        `pp ${pp} with ${microBatches} micro-batches a step idles ${Math.round(100 * idle)} % of it: a global batch of ${busyGlobalBatch(settled)} leaves 10 %`,
      ),
    );
  if (mfu > 1 - idle)
    found.push(
      warning(
        'pipeline-mfu',
        `MFU ${mfu} is more than a pipeline that idles ${Math.round(100 * idle)} % can reach: ${(1 - idle).toFixed(3)} is the most`,
      ),
    );
  return found;
}

/** The smallest global batch with which a pipeline idles a tenth of each step or less. */
function busyGlobalBatch({ pp, virtualStages, batch, dp }: Settled): number {
  const enough = Math.ceil((9 * (pp - 1)) / virtualStages);
  return batch * dp * (virtualStages > 1 ? Math.ceil(enough / pp) * pp : enough);
}
