import { isTower, parseWeightFormat, splitProblem } from '../formats/index.js';
import type { AttentionMixer, ExpertsFeedForward, LatentMixer, Model } from '../model/model.js';
import { elementsOf } from '../model/tensor.js';
import { dividesInPipeline, idleShare } from './pipeline.js';
import type { Settled } from './settle.js';

/** Something that can't be (`refused`) or is doubtful (`warning`), in one line with the nearest right value. */
export interface Problem {
  readonly id: string;
  readonly severity: 'refused' | 'warning';
  readonly message: string;
}

/** What is not legal, or doubtful, about a scenario (cost model §7.1). Empty when all is well. */
export function problemsOf(settled: Settled): Problem[] {
  return [
    ...worldProblems(settled),
    ...tensorProblems(settled),
    ...pipelineProblems(settled),
    ...bubbleProblems(settled),
    ...expertProblems(settled),
    ...contextProblems(settled),
    ...batchProblems(settled),
    ...sequenceProblems(settled),
    ...towerProblems(settled),
    ...blockProblems(settled),
  ];
}

const refused = (id: string, message: string): Problem => ({ id, severity: 'refused', message });
const warning = (id: string, message: string): Problem => ({ id, severity: 'warning', message });

function worldProblems({ tp, pp, cp, dp, devices }: Settled): Problem[] {
  const group = tp * pp * cp;
  if (group > devices)
    return [
      refused(
        'devices',
        `tp ${tp} × pp ${pp} × cp ${cp} needs ${group} devices, there are ${devices}`,
      ),
    ];
  if (group * dp > devices)
    return [
      refused(
        'devices',
        `tp ${tp} × pp ${pp} × cp ${cp} × dp ${dp} needs ${group * dp} devices, there are ${devices}: dp ${Math.floor(devices / group)} is the most`,
      ),
    ];
  if (group * dp < devices)
    return [
      warning(
        'idle-devices',
        `${devices - group * dp} of ${devices} devices are idle: tp·pp·cp·dp is ${group * dp}`,
      ),
    ];
  return [];
}

function tensorProblems({ model, tp, accelerator }: Settled): Problem[] {
  if (tp === 1) return [];
  const found: Problem[] = [];
  for (const heads of new Set(attentionHeads(model).map((mixer) => mixer.heads))) {
    if (heads % tp !== 0)
      found.push(
        refused(
          'tp-heads',
          `tp ${tp} does not divide the ${heads} attention heads: ${nearestDivisor(heads, tp)} does`,
        ),
      );
  }
  for (const kvHeads of new Set(softmaxHeads(model).map((mixer) => mixer.kvHeads))) {
    if (kvHeads % tp !== 0 && tp % kvHeads !== 0)
      found.push(
        refused(
          'tp-kv-heads',
          `tp ${tp} neither divides the ${kvHeads} key-value heads nor is a multiple of them`,
        ),
      );
    else if (tp > kvHeads)
      found.push(
        warning(
          'tp-replicates',
          `tp ${tp} is beyond the ${kvHeads} key-value heads: the cache is held ${tp / kvHeads} times`,
        ),
      );
  }
  for (const inner of new Set(innerSizes(model))) {
    if (inner % tp !== 0)
      found.push(
        refused(
          'tp-inner',
          `tp ${tp} does not divide the feed-forward width ${inner}: ${nearestDivisor(inner, tp)} does`,
        ),
      );
  }
  // Doubtful, not refused: see `DefaultRule` for why.
  if (tp > accelerator.maximumScaleUp)
    found.push(
      warning(
        'tp-link',
        `tp ${tp} goes beyond the fast link of ${accelerator.maximumScaleUp} ${accelerator.name}`,
      ),
    );
  return found;
}

function pipelineProblems({
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
function bubbleProblems(settled: Settled): Problem[] {
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

function expertProblems({ model, ep, tp, cp, dp }: Settled): Problem[] {
  if (ep === 1) return [];
  const counts = new Set(expertLayers(model).map(({ experts }) => experts));
  if (counts.size === 0) return [refused('ep-experts', `ep ${ep}: the model has no experts`)];
  const found: Problem[] = [];
  for (const count of counts) {
    if (count % ep !== 0)
      found.push(
        refused(
          'ep-experts',
          `ep ${ep} does not divide the ${count} experts: ${nearestDivisor(count, ep)} does`,
        ),
      );
  }
  const world = tp * cp * dp;
  if (ep > world || world % ep !== 0)
    found.push(
      refused(
        'ep-devices',
        `ep ${ep} does not divide tp·cp·dp ${world}: ${nearestDivisor(world, ep)} does`,
      ),
    );
  return found;
}

/** Equal parts that zigzag rings cut a sequence into, two a rank, and those of sequence parallelism (cost model §7.1 rule 7). */
function ringParts({ mode, cp }: Settled): number {
  return mode === 'training' && cp > 1 ? 2 * cp : 1;
}

function tensorParts({ mode, sequenceParallel, tp }: Settled): number {
  return mode === 'training' && sequenceParallel ? tp : 1;
}

/** Sequences are legal in multiples of this. */
export function sequenceStep(settled: Settled): number {
  const [ring, tensor] = [ringParts(settled), tensorParts(settled)];
  return (ring / greatestDivisor(ring, tensor)) * tensor;
}

/** The largest number that divides both. */
export function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

function contextProblems(settled: Settled): Problem[] {
  const { cp, sequence } = settled;
  const parts = ringParts(settled);
  if (sequence % parts === 0) return [];
  return [
    refused(
      'cp-sequence',
      `cp ${cp} wants the sequence in ${parts} equal parts, ${sequence} is not: ${Math.max(1, Math.round(sequence / parts)) * parts} is`,
    ),
  ];
}

function batchProblems(settled: Settled): Problem[] {
  const { mode, globalBatch, batch, dp, sequence } = settled;
  if (mode !== 'training') return [];
  const found: Problem[] = [];
  const step = batch * dp;
  if (globalBatch % step !== 0)
    found.push(
      refused(
        'global-batch',
        `global batch ${globalBatch} is no multiple of batch ${batch} × dp ${dp}: ${Math.max(1, Math.round(globalBatch / step)) * step} is`,
      ),
    );
  const parts = tensorParts(settled);
  if (sequence % parts !== 0)
    found.push(
      refused(
        'sequence-parallel',
        `sequence parallelism wants the sequence in ${parts} equal parts, ${sequence} is not`,
      ),
    );
  return found;
}

function sequenceProblems(settled: Settled): Problem[] {
  const { sequence, output, model, mode } = settled;
  const found: Problem[] = [...encoderProblems(settled)];
  if (model.maximumSequence !== undefined && sequence > model.maximumSequence)
    found.push(
      warning(
        'sequence',
        `${sequence} tokens is over the ${model.maximumSequence} the model was made for`,
      ),
    );
  if (mode === 'inference' && output > sequence)
    found.push(
      warning('output', `${output} generated tokens do not fit into a context of ${sequence}`),
    );
  return found;
}

function encoderProblems({ scenario, encoderTokens, model }: Settled): Problem[] {
  const asked = scenario.encoderTokens;
  if (asked === null) return [];
  if (encoderTokens === 0)
    return [warning('encoder-tokens', `encoder tokens ${asked}: the model has no encoder of text`)];
  if (model.maximumSequence === undefined || asked <= model.maximumSequence) return [];
  return [
    warning(
      'encoder-tokens',
      `${asked} encoder tokens is over the ${model.maximumSequence} the model was made for`,
    ),
  ];
}

function towerProblems({ model, weights, mode }: Settled): Problem[] {
  if (mode === 'training' || parseWeightFormat(weights).kind !== 'gguf') return [];
  const elements = model.tensors
    .filter(isTower)
    .reduce((sum, tensor) => sum + elementsOf(tensor), 0);
  if (elements === 0) return [];
  return [
    warning(
      'mmproj',
      `the ${(elements / 1e6).toFixed(0)} M parameters of towers and projectors are in a file of their own (mmproj), not counted here`,
    ),
  ];
}

/** Engines that load such checkpoints refuse what they would have to cut within a block. */
function blockProblems(settled: Settled): Problem[] {
  const { model, weights, mode, engine, tp, expertTensorParallel } = settled;
  if (tp === 1 || mode === 'training') return [];
  const format = parseWeightFormat(weights);
  // GGUF files are divided along the other side; vLLM pads MXFP4 for its kernel.
  if (format.kind !== 'matrices' || (format.id === 'mxfp4' && engine === 'vllm')) return [];
  const problem = splitProblem(model, format, tp, expertTensorParallel);
  return problem === undefined ? [] : [warning('tp-blocks', problem)];
}

function attentionHeads(model: Model): (AttentionMixer | LatentMixer)[] {
  return model.groups.flatMap((group) =>
    group.mixers.filter((mixer) => mixer.kind === 'attention' || mixer.kind === 'latent'),
  );
}

function softmaxHeads(model: Model): AttentionMixer[] {
  return model.groups.flatMap((group) =>
    group.mixers.filter((mixer) => mixer.kind === 'attention'),
  );
}

function expertLayers(model: Model): ExpertsFeedForward[] {
  return model.groups.flatMap((group) =>
    group.feedForwards.filter((part) => part.kind === 'experts'),
  );
}

function innerSizes(model: Model): number[] {
  return model.groups.flatMap((group) =>
    group.feedForwards.flatMap((part) => (part.kind === 'dense' ? [part.innerSize] : [])),
  );
}

/** Divisors tried from below, and their counterparts from above: all of a number up to 2²⁴. People do ask for 2⁴⁰ devices. */
const MOST_TRIED = 4096;

/** The divisor of `whole` nearest to `wanted`, the smaller one on a tie; of large numbers the nearest of those tried. */
export function nearestDivisor(whole: number, wanted: number): number {
  let nearest = 1;
  const end = Math.min(MOST_TRIED, Math.floor(Math.sqrt(whole)));
  for (let small = 1; small <= end; small++) {
    if (whole % small !== 0) continue;
    for (const divisor of [small, whole / small]) {
      const closer = Math.abs(divisor - wanted) - Math.abs(nearest - wanted);
      if (closer < 0 || (closer === 0 && divisor < nearest)) nearest = divisor;
    }
  }
  return nearest;
}
