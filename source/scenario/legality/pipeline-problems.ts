import { bodyLayers } from '../../model/trained-modules.js';
import { busyMicroBatches, dividesInPipeline, idleShare, runsOf } from '../pipeline.js';
import type { Settled } from '../settled.js';
import { type Problem, refused, warning } from './problem.js';

/** Embedding and head may count as one layer each. */
const END_LAYERS = 2;

/**
 * Whether chunks of equal size hold all layers, where some of embedding, head and modules may count as layers (Megatron-LM
 * `--account-for-embedding-in-pipeline-split`, `--account-for-loss-in-pipeline-split`).
 */
function dividesWithEnds(layers: number, most: number, chunks: number): boolean {
  for (let ends = 0; ends <= most; ends++) if ((layers + ends) % chunks === 0) return true;
  return false;
}

export function pipelineProblems(settled: Settled): Problem[] {
  const { model, pp, virtualStages, microBatches, zero, mode, stageSizes } = settled;
  const layers = bodyLayers(model);
  const beside = END_LAYERS + model.layerCount - layers;
  if (pp > layers)
    return [
      refused('pp-layers', `pp ${pp} is more than the ${layers} layers`, `${layers} is the most`),
    ];
  const found: Problem[] = [];
  if (mode === 'training' && runsOf(settled) !== 'one') {
    found.push(...twoRunProblems(settled));
  } else if (mode === 'training' && virtualStages > 1) {
    if (pp === 1) found.push(refused('virtual-stages', 'virtual stages need pp of 2 or more'));
    else if (pp * virtualStages > layers + END_LAYERS)
      found.push(
        refused(
          'virtual-stages',
          `pp ${pp} × ${virtualStages} virtual stages are more than the ${layers} layers, embedding and head`,
          `${Math.floor((layers + END_LAYERS) / pp)} virtual stages are the most`,
        ),
      );
    else if (!dividesWithEnds(layers, beside, pp * virtualStages))
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
  } else if (stageSizes === null && layers % pp !== 0) {
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

/**
 * Requirements of schedules with two runs of layers on a rank. Source: github.com/deepseek-ai/DualPipe,
 * dualpipe/dualpipe.py and dualpipev.py; pytorch torch/distributed/pipelining/schedules.py, ScheduleZBVZeroBubble.
 */
function twoRunProblems(settled: Settled): Problem[] {
  const { model, pp, schedule, stageLayers } = settled;
  const layers = bodyLayers(model);
  if (runsOf(settled) === 'mirrored')
    return [
      ...(pp % 2 === 0
        ? []
        : [
            refused(
              'schedule',
              `${schedule} pairs stages, pp ${pp} is odd`,
              `${pp + 1} pairs them`,
            ),
          ]),
      ...fedFromBothEnds(settled),
    ];
  if (2 * pp > layers)
    return [
      refused(
        'schedule',
        `${schedule} cuts a model into 2 chunks a rank, pp ${pp} is too many for ${layers} layers`,
        `${Math.floor(layers / 2)} is the most`,
      ),
    ];
  if (stageLayers !== null)
    return [
      refused(
        'schedule-layers',
        `${schedule} gives layers out evenly`,
        'it does not go with --stage-layers',
      ),
    ];
  return [
    ...(layers % (2 * pp) === 0
      ? []
      : [
          warning(
            'pp-uneven',
            `2 chunks for each of ${pp} ranks do not divide the ${layers} layers: chunks hold ${Math.ceil(layers / (2 * pp))} or ${Math.floor(layers / (2 * pp))}`,
          ),
        ]),
    ...fedFromBothEnds(settled),
  ];
}

function fedFromBothEnds({ pp, schedule, microBatches, batch, dp }: Settled): Problem[] {
  const isPaired = runsOf({ pp, schedule }) === 'mirrored';
  if (microBatches >= 2 * pp && !(isPaired && microBatches % 2 > 0)) return [];
  const most = Math.max(2 * pp, microBatches + (microBatches % 2));
  return [
    warning(
      'pipeline-idle',
      `${schedule} wants ${isPaired ? 'an even number of ' : ''}micro-batches, 2 for each of ${pp} ranks or more, there are ${microBatches}: a global batch of ${batch * dp * most} has them`,
    ),
  ];
}

/** Warnings for a pipeline with too few micro-batches. Source: docs/cost-model.md, Pipeline bubble. */
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
  if (microBatches < pp && runsOf(settled) === 'one')
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
