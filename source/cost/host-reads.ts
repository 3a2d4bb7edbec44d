import { rankWeights, wholeModel } from '../formats/index.js';
import type { Settled } from '../scenario/settled.js';
import { expertShare, weightReadBytes } from './decode-traffic.js';
import { placementOf } from './serving-memory.js';
import { stagesOf } from './stages.js';
import { loadedFormat, weightsOf } from './weights.js';

/** Bytes of host weights that one step touches, summed over all devices. */
export interface HostReads {
  readonly dense: number;
  readonly experts: number;
  /** Bytes of weights that one device reads over its link in every step. */
  readonly linked: number;
}

/**
 * Host weights that a step of `tokens` tokens reads: layers that no device holds, and experts that the processor
 * computes. Source: docs/serving-speed.md, Weights in host memory.
 */
export function hostReads(settled: Settled, tokens: number): HostReads {
  const { model, cpuExperts, hostLayers, hasOutput } = settled;
  const linked = linkedBytes(settled, tokens);
  const isAway = hostLayers > 0 || !hasOutput || cpuExperts > 0;
  if (!isAway) return { dense: 0, experts: 0, linked };
  const prepared = weightsOf(model, loadedFormat(settled));
  const whole = rankWeights(prepared, { ...wholeModel(model.layerCount), isFirst: false });
  let dense = whole.denseBytes;
  let experts = whole.expertBytes;
  for (const stage of stagesOf(settled)) {
    const placement = placementOf(settled, stage);
    const here = rankWeights(prepared, {
      ...wholeModel(model.layerCount),
      ...placement,
      isFirst: false,
      expertsStart: cpuExperts,
    });
    dense -= here.denseBytes;
    experts -= here.expertBytes;
  }
  return {
    dense: Math.max(0, dense),
    experts: Math.max(0, experts) * expertShare(model, tokens),
    linked,
  };
}

/** Bytes of one device's weights that lie in host memory and are read over the link, at most what a step reads. */
function linkedBytes(settled: Settled, tokens: number): number {
  const { cpuOffload, tp, pp } = settled;
  return cpuOffload === 0 ? 0 : Math.min(cpuOffload, weightReadBytes(settled, tokens) / (tp * pp));
}
