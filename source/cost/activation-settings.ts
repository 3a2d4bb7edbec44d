import { trainingOf } from '../engines/index.js';
import type { Settled, SettledSetting } from '../scenario/settled.js';
import { adapterSaves } from './adapter-saves.js';
import { type Adapter, adapterOf, adapterRank } from './adapters.js';
import { frozenParts } from './frozen-parts.js';
import { onceForSetting } from './once-for.js';
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
    ...trainedSites(settled),
  };
}

/** The settings of layers in which nothing is trained, and through which gradients only pass. */
export function passedSettings(settled: Settled): ActivationSettings {
  const settings = activationSettings(settled);
  return keepsQuantizedInputs(settled)
    ? { ...settings, adapter: undefined }
    : { ...settings, ...ONLY_PASSED };
}

/** Whether quantised matrices keep their inputs for the backward pass. */
function keepsQuantizedInputs(settled: SettledSetting): boolean {
  return (
    adapterRank(settled) > 0 && settled.quantizedInputs && frozenFormat(settled).startsWith('nf4')
  );
}

type Trained = Pick<ActivationSettings, 'trained' | 'adapter'>;

/** Nothing has a gradient of its own: only gradients of inputs pass. */
export const ONLY_PASSED: Trained = { trained: [], adapter: undefined };

/** The matrices that have gradients, and what their adapters keep. */
const trainedSites = onceForSetting((settled): Trained => {
  if (frozenParts(settled).has('language')) return ONLY_PASSED;
  const own = sitesOf(settled, adapterOf(settled));
  return keepsQuantizedInputs(settled) ? { ...own, trained: undefined } : own;
});

/** The same for adapters of any part of the model. Inputs that they share with the frozen matrices are kept once. */
export function sitesOf(settled: SettledSetting, adapter: Adapter | undefined): Trained {
  if (!adapter) return { trained: undefined, adapter: undefined };
  const saves = adapterSaves(settled, adapter);
  const isShared = saves !== undefined && saves.inputs.length === 0;
  return { trained: isShared ? saves.factors : ONLY_PASSED.trained, adapter: saves };
}
