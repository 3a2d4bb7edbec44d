import type { Model } from '../model/model.js';
import { workOf } from '../model/operations.js';
import { weightFlops } from './flops.js';

/** FLOPs of one token in the weights, 2 per multiply-add, by what they are read as. */
export interface ProductFlops {
  /** Matrices of the layers that every token passes, the head apart. */
  readonly dense: number;
  /** FLOPs of the routed experts that one token passes. */
  readonly experts: number;
  readonly head: number;
}

const known = new WeakMap<Model, ProductFlops>();

/** Made once for each model. Source: docs/cost-model.md, Forward pass. */
export function productFlops(model: Model): ProductFlops {
  let flops = known.get(model);
  if (!flops) {
    const { layers, head } = weightFlops(model);
    let experts = 0;
    for (const group of model.groups)
      for (const { k, n, uses, experts: routed } of workOf(group).products)
        if (routed !== undefined) experts += group.layers.length * 2 * k * n * uses;
    flops = { dense: layers - experts, experts, head };
    known.set(model, flops);
  }
  return flops;
}

/** Numbers of layers whose launches take longer than those of a plain layer. */
export interface LayerCounts {
  readonly all: number;
  readonly experts: number;
  readonly latent: number;
  readonly index: number;
  readonly recurrent: number;
  /** Routed experts of a layer and those that a token passes; 0 for dense layers. */
  readonly routed: number;
  readonly active: number;
}

const counts = new WeakMap<Model, LayerCounts>();

/** Made once for each model. */
export function layerCounts(model: Model): LayerCounts {
  let count = counts.get(model);
  if (!count) {
    count = countLayers(model);
    counts.set(model, count);
  }
  return count;
}

function countLayers({ groups }: Model): LayerCounts {
  const count = { all: 0, experts: 0, latent: 0, index: 0, recurrent: 0, routed: 0, active: 0 };
  for (const group of groups) {
    const layers = group.layers.length;
    const [routing] = workOf(group).routings;
    count.all += layers;
    if (routing) {
      count.experts += layers;
      count.routed = Math.max(count.routed, routing.count);
      count.active = Math.max(count.active, routing.active);
    }
    if (group.mixers.some((mixer) => mixer.kind === 'latent' && mixer.latentRank > 0))
      count.latent += layers;
    if (group.mixers.some((mixer) => mixer.kind === 'latent' && mixer.indexer !== undefined))
      count.index += layers;
    if (group.mixers.some(({ kind }) => kind === 'recurrent')) count.recurrent += layers;
  }
  return count;
}
