import { engineOf, servingOf } from '../../engines/index.js';
import { isGenerating } from '../fields/post-training-options.js';
import { productFormat } from '../product-format.js';
import { timesAnswers } from '../rollout.js';
import type { Settled } from '../settled.js';
import { divisorsText } from './divisors.js';
import { type Problem, refused, warning } from './problem.js';

/** Options of a run that contradict each other. */
export function runProblems(settled: Settled): Problem[] {
  return [
    ...utilisationProblems(settled),
    ...backwardProblems(settled),
    ...generationProblems(settled),
    ...hybridProblems(settled),
    ...draftProblems(settled),
    ...pictureProblems(settled),
  ];
}

/**
 * Training of a model that makes pictures. Its loss over latents, its noise and its frozen encoders are not modelled.
 */
function pictureProblems({ mode, model }: Settled): Problem[] {
  if (mode !== 'training' || !model.picture) return [];
  return [
    refused(
      'mode',
      'what training a model that makes pictures takes is not known: mode inference is expected',
    ),
  ];
}

function draftProblems({ model, draft, engine, mode, scenario }: Settled): Problem[] {
  if (!scenario.draft) return [];
  if (model.vocabularySize === 0)
    return [warning('draft', 'a model without tokens takes no drafts: --draft is left out')];
  const difference = Math.abs(
    (draft?.vocabularySize ?? model.vocabularySize) - model.vocabularySize,
  );
  const most = servingOf(engine).vocabularyDifference ?? 0;
  if (mode === 'training' || difference <= most) return [];
  const { label } = engineOf(engine);
  const isKnown = servingOf(engine).vocabularyDifference !== null;
  const effect = isKnown
    ? `${label} refuses ${most === 0 ? 'any difference' : `more than ${most} apart`}`
    : 'drafts of other tokens are seldom accepted';
  return [
    warning(
      'draft-vocabulary',
      `the draft has ${draft?.vocabularySize} tokens in its vocabulary, the model ${model.vocabularySize}: ${effect}`,
    ),
  ];
}

function hybridProblems({ dp, cp, scenario: { hybridShard } }: Settled): Problem[] {
  const ranks = dp * cp;
  if (hybridShard === null || ranks % hybridShard === 0) return [];
  return [
    refused(
      'hybrid-shard',
      `hybrid-shard ${hybridShard} does not divide dp·cp ${ranks}`,
      divisorsText(ranks, hybridShard),
    ),
  ];
}

/** A warning that the time to generate answers is not counted: they come from elsewhere, or the utilisation is stated. */
function generationProblems(settled: Settled): Problem[] {
  const { mode, stage } = settled;
  if (mode !== 'training' || !isGenerating(stage) || timesAnswers(settled)) return [];
  return [
    warning('generation', `stage ${stage} generates answers: steps don't count the time of that`),
  ];
}

/** An optimizer that runs in the backward pass cannot accumulate gradients over micro-batches. */
function backwardProblems({
  microBatches,
  pp,
  scenario: { optimizerInBackward },
}: Settled): Problem[] {
  if (!optimizerInBackward || (microBatches === 1 && pp === 1)) return [];
  return [
    refused(
      'optimizer-in-backward',
      pp > 1
        ? `--optimizer-in-backward goes without a pipeline: pp 1 does`
        : `--optimizer-in-backward goes with one micro-batch a step, there are ${microBatches}`,
    ),
  ];
}

/** 989.4e12 → 989.4. */
const teraText = (flopsPerSecond: number) => String(Number((flopsPerSecond / 1e12).toPrecision(6)));

function utilisationProblems({
  accelerator,
  recipe,
  scenario: { mfu, hfu, achievedFlops },
}: Settled): Problem[] {
  const stated = Object.entries({ mfu, hfu, 'achieved-flops': achievedFlops }).filter(
    ([, value]) => value !== null,
  );
  if (stated.length > 1)
    return [
      refused(
        'utilisation',
        `${stated.map(([name, value]) => `--${name} ${value}`).join(' and ')} say the same`,
        'one of them is expected',
      ),
    ];
  const { denseFlops } = accelerator;
  const peak =
    denseFlops[productFormat(recipe)] ??
    Math.max(0, ...Object.values(denseFlops).map((rate) => rate ?? 0));
  if (achievedFlops !== null && achievedFlops > peak)
    return [
      refused(
        'utilisation',
        `--achieved-flops ${teraText(achievedFlops)} TFLOP/s is more than the device’s peak of ${teraText(peak)} TFLOP/s in the recipe ${recipe}`,
      ),
    ];
  return [];
}
