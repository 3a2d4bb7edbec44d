import { trainingOf } from '../engines/index.js';
import type { Site } from '../model/tensor.js';
import type { Settled } from '../scenario/settled.js';
import { adapterRank, SCALED, targetSites } from './adapters.js';
import { frozenParts } from './frozen-parts.js';
import { activationBytes, keptAs, operandBytes } from './recipes.js';
import type { ActivationSettings } from './saved-tensors.js';
import { frozenFormat } from './weights.js';

/** The settings of one micro-batch on one rank. */
export function activationSettings(
  settled: Settled,
  contextParallel = settled.cp,
): ActivationSettings {
  const { castsOperands } = trainingOf(settled.engine);
  return {
    hiddenSize: settled.model.hiddenSize,
    tokens: Math.ceil(
      (settled.sequence * settled.batch * settled.others.sequencesOfExample) / contextParallel,
    ),
    sequence: settled.sequence,
    bytes: activationBytes(settled.recipe),
    operandBytes: operandBytes(castsOperands ? keptAs(settled.recipe, 'inputs') : settled.recipe),
    kernels: settled.kernels,
    flash: settled.attention === 'flash',
    dropout: settled.scenario.dropout,
    loss: settled.loss,
    lossChunks: settled.lossChunks,
    trained: trainedSites(settled),
  };
}

/** The settings of layers in which nothing is trained, and through which gradients only pass. */
export function passedSettings(settled: Settled): ActivationSettings {
  const settings = activationSettings(settled);
  return keepsQuantizedInputs(settled) ? settings : { ...settings, trained: NOWHERE };
}

/** Whether quantised matrices keep their inputs for the backward pass. */
function keepsQuantizedInputs(settled: Settled): boolean {
  return (
    adapterRank(settled) > 0 && settled.quantizedInputs && frozenFormat(settled).startsWith('nf4')
  );
}

/**
 * The matrices whose inputs are kept; undefined: all. Returns the same array for the same choice, so that caches can compare
 * it by identity.
 */
function trainedSites(settled: Settled): readonly Site[] | undefined {
  const { adapter, loraTargets } = settled;
  if (frozenParts(settled).has('language')) return NOWHERE;
  if (adapterRank(settled) === 0) return undefined;
  if (keepsQuantizedInputs(settled)) return undefined;
  if (adapter === 'prefix') return NOWHERE;
  return adapter === 'ia3' ? SCALED : targetSites(loraTargets);
}

/** Nothing has a gradient of its own: only gradients of inputs pass. */
export const NOWHERE: readonly Site[] = [];
