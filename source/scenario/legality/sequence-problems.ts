import { grouped } from '../../text/digits.js';
import { imageOf } from '../image.js';
import type { Settled } from '../settled.js';
import { greatestDivisor, nearestMultiple } from './divisors.js';
import { type Problem, refused, warning } from './problem.js';

/** Legal sequences are multiples of this. */
export function sequenceStep(settled: Settled): number {
  const [ring, tensor] = [ringParts(settled), tensorParts(settled)];
  return (ring / greatestDivisor(ring, tensor)) * tensor;
}

/**
 * Number of equal parts of a sequence: two for each rank of a zigzag ring, times the ranks of sequence parallelism.
 * Source: docs/cost-model.md, Legal layouts.
 */
function ringParts({ mode, cp }: Settled): number {
  return mode === 'training' && cp > 1 ? 2 * cp : 1;
}

function tensorParts({ mode, sequenceParallel, tp }: Settled): number {
  return mode === 'training' && sequenceParallel ? tp : 1;
}

export function contextProblems(settled: Settled): Problem[] {
  const { cp, sequence } = settled;
  const parts = ringParts(settled);
  if (sequence % parts === 0) return [];
  return [
    refused(
      'cp-sequence',
      `cp ${cp} wants the sequence in ${parts} equal parts, ${grouped(sequence)} is not`,
      `${nearestMultiple(sequence, parts)} is`,
    ),
  ];
}

export function batchProblems(settled: Settled): Problem[] {
  const { mode, globalBatch, batch, dp, sequence } = settled;
  if (mode !== 'training') return [];
  const found: Problem[] = [];
  const step = batch * dp;
  if (globalBatch % step !== 0)
    found.push(
      refused(
        'global-batch',
        `global batch ${grouped(globalBatch)} is no multiple of batch ${batch} × dp ${dp}`,
        `${nearestMultiple(globalBatch, step)} is`,
      ),
    );
  const parts = tensorParts(settled);
  if (sequence % parts !== 0)
    found.push(
      refused(
        'sequence-parallel',
        `sequence parallelism wants the sequence in ${parts} equal parts, ${grouped(sequence)} is not`,
        `${nearestMultiple(sequence, parts)} is`,
      ),
    );
  return found;
}

export function sequenceProblems(settled: Settled): Problem[] {
  const {
    sequence,
    output,
    model,
    mode,
    scenario: { sharedPrefix },
  } = settled;
  const found: Problem[] = [...encoderProblems(settled), ...imageProblems(settled)];
  const prompt = Math.max(1, sequence - output);
  if (mode === 'inference' && sharedPrefix > prompt)
    found.push(
      warning(
        'shared-prefix',
        `a shared prefix of ${grouped(sharedPrefix)} tokens is longer than the prompts, of ${grouped(prompt)}: all of a prompt is taken as shared`,
      ),
    );
  if (model.maximumSequence !== undefined && sequence > model.maximumSequence)
    found.push(
      warning(
        'sequence',
        `${grouped(sequence)} tokens are over the ${grouped(model.maximumSequence)} that the model was made for`,
      ),
    );
  if (mode === 'inference' && output > sequence)
    found.push(
      warning(
        'output',
        `${grouped(output)} generated tokens do not fit into a context of ${grouped(sequence)}`,
      ),
    );
  return found;
}

function imageProblems(settled: Settled): Problem[] {
  const {
    output,
    sequence,
    mode,
    scenario: { images },
  } = settled;
  const image = images > 0 && mode === 'inference' ? imageOf(settled) : null;
  if (!image || images * image.tokens <= sequence - output) return [];
  return [
    warning(
      'images',
      `${images} × ${grouped(image.tokens)} tokens of images do not fit into ${grouped(sequence)} of context beside ${grouped(output)} generated ones`,
    ),
  ];
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
      `${grouped(asked)} encoder tokens are over the ${grouped(model.maximumSequence)} that the model was made for`,
    ),
  ];
}
