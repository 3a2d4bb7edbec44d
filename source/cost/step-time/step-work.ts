import type { Product } from '../../model/operation.js';
import { sumOf } from '../../quantity/index.js';
import type { Passes } from '../trained-passes.js';
import { AMOUNTS, type LayerAmounts } from './layer-amounts.js';
import type { Core, LayerWork } from './layer-work.js';
import type { StepLayout, TrainingRates } from './layout.js';
import { NOTHING_AGAIN, type Recomputation, timesAgain } from './recomputation.js';

/**
 * Forward and backward passes of attention in units of its forward pass (FlashAttention-2, arXiv:2307.08691 section
 * 4.1).
 */
const ATTENTION_PASSES = 3.5;
/** Fractions of the rate of dense attention for heads narrower than 96, sparse attention, and scans. */
const NARROW_HEAD = 96;
const NARROW_SHARE = 0.7;
const SPARSE_SHARE = 0.23;
/**
 * Bytes that attention without a fused kernel moves for each score, forward and backward, and in a recomputed forward
 * pass.
 */
const SCORE_BYTES = 26;
const SCORES_AGAIN = 0.35;
/** Element-wise bytes that a recomputed forward pass adds, over those of forward and backward. */
export const ELEMENTWISE_AGAIN = 0.4;
/** Exchanges of a block forward and backward, and in a recomputed forward pass. */
const EXCHANGES = 4;
const EXCHANGES_AGAIN = 2;

/** The passes over a layer, and what of it runs again. */
export interface LayerPasses {
  readonly passes: Passes;
  readonly recomputed: Recomputation;
}

/**
 * What a forward pass alone takes of all passes: attention (arXiv:2307.08691 section 4.1), element-wise kernels, launches
 * and exchanges (docs/training-time.md, Symbols of a training step). Products say their passes themselves.
 */
const FORWARD_ALONE: Readonly<Partial<Record<keyof LayerAmounts, number>>> = {
  attentionFlops: 1 / ATTENTION_PASSES,
  scoreBytes: SCORES_AGAIN,
  elementwiseBytes: ELEMENTWISE_AGAIN,
  tensorBytes: EXCHANGES_AGAIN / EXCHANGES,
  tensorHops: EXCHANGES_AGAIN / EXCHANGES,
  exchangedNear: EXCHANGES_AGAIN / EXCHANGES,
  exchangedFar: EXCHANGES_AGAIN / EXCHANGES,
  contextBytes: 1 / 3,
  blockLaunches: 1 / 3,
  expertLaunches: 1 / 3,
};

function forwardAlone(amounts: LayerAmounts): LayerAmounts {
  const alone: Record<keyof LayerAmounts, number> = { ...amounts };
  for (const amount of AMOUNTS) alone[amount] *= FORWARD_ALONE[amount] ?? 1;
  return alone;
}

/** The amounts of one layer. Source: docs/training-time.md, Products. */
export function layerAmounts(
  work: LayerWork,
  hiddenSize: number,
  layout: StepLayout,
  { passes, recomputed }: LayerPasses,
  rates: Pick<TrainingRates, 'operandBytes' | 'domain'>,
): LayerAmounts {
  if (passes > 1) return amountsOf(work, hiddenSize, layout, { passes, recomputed }, rates);
  const once = { passes, recomputed: NOTHING_AGAIN };
  return forwardAlone(amountsOf(work, hiddenSize, layout, once, rates));
}

function amountsOf(
  work: LayerWork,
  hiddenSize: number,
  layout: StepLayout,
  { passes, recomputed }: LayerPasses,
  { operandBytes, domain }: Pick<TrainingRates, 'operandBytes' | 'domain'>,
): LayerAmounts {
  const tokens = groupTokens(layout);
  const products = sumProducts(work, layout, { passes, recomputed }, operandBytes);
  const experts = sumExperts(work, layout, { passes, recomputed }, operandBytes);
  const exchanged = exchangedBytes(work, layout, recomputed, domain);
  return {
    productFlops: products.flops,
    productBytes: products.bytes,
    expertFlops: experts.flops,
    expertBytes: experts.bytes,
    attentionFlops: sumOf(
      work.cores,
      (core) =>
        ((ATTENTION_PASSES + timesAgain(recomputed, core.remadeBy)) *
          core.flops *
          (tokens / layout.tp)) /
        shareOfDense(core),
    ),
    scoreBytes: layout.eagerAttention
      ? sumOf(
          work.cores,
          ({ scores, remadeBy }) =>
            SCORE_BYTES *
            2 *
            scores *
            (tokens / layout.tp) *
            (1 + SCORES_AGAIN * timesAgain(recomputed, remadeBy)),
        )
      : 0,
    elementwiseBytes: elementwiseBytes(work, layout, recomputed),
    tensorBytes:
      work.dividedBlocks *
        exchanges(recomputed.layer) *
        ((tokens * hiddenSize * 2 * (layout.tp - 1)) / layout.tp) +
      dividedExpertBytes(work, layout, recomputed),
    tensorHops:
      work.dividedBlocks * exchanges(recomputed.layer) * Math.log2(layout.tp) +
      sumOf(work.routings, ({ remadeBy }) => exchanges(timesAgain(recomputed, remadeBy))) *
        Math.log2(layout.expertTp),
    exchangedNear: exchanged.near,
    exchangedFar: exchanged.far,
    contextBytes:
      2 *
      sumOf(
        work.cores,
        ({ keyValueElements, remadeBy }) =>
          (3 + timesAgain(recomputed, remadeBy)) * keyValueElements,
      ) *
      (tokens / layout.tp) *
      (layout.cp - 1),
    blockLaunches: work.blocks * (1 + recomputed.layer / 3),
    expertLaunches: work.routings.length * (1 + recomputed.layer / 3),
  };
}

/** Tokens of one tensor-parallel group in a micro-batch. */
export function groupTokens({ batch, sequence, cp }: StepLayout): number {
  return (batch * sequence) / cp;
}

function exchanges(again: number): number {
  return EXCHANGES + EXCHANGES_AGAIN * again;
}

interface Matmuls {
  readonly flops: number;
  readonly bytes: number;
}

function sumProducts(
  work: LayerWork,
  layout: StepLayout,
  { passes, recomputed }: LayerPasses,
  operandBytes: number,
): Matmuls {
  const { tp, sequenceParallel, dequantisedBytes } = layout;
  const tokens = groupTokens(layout);
  const dense = work.products.filter(({ experts }) => !experts);
  return addMatmuls(dense, (product) => {
    const rows = product.divided === 'neither' && sequenceParallel ? tokens / tp : tokens;
    const times = product.uses * (passes + timesAgain(recomputed, product.remadeBy));
    return matmul(divide(product, tp), rows, times, { operandBytes, dequantisedBytes });
  });
}

/** Work of the experts of one device, whose tokens come from all expert-parallel ranks. */
function sumExperts(
  work: LayerWork,
  layout: StepLayout,
  { passes, recomputed }: LayerPasses,
  operandBytes: number,
): Matmuls {
  const { tp, ep, expertTp, dequantisedBytes } = layout;
  return addMatmuls(work.products, (product) => {
    if (!product.experts) return { flops: 0, bytes: 0 };
    const { count, active } = product.experts;
    const rows = ((groupTokens(layout) / tp) * active * ep * expertTp) / count;
    const times = (count / ep) * (passes + timesAgain(recomputed, product.remadeBy));
    return matmul(divide(product, expertTp), rows, times, { operandBytes, dequantisedBytes });
  });
}

/** The part of a product that one tensor-parallel rank computes. */
function divide({ k, n, divided }: Product, tp: number): Pick<Product, 'k' | 'n'> {
  return { k: divided === 'k' ? k / tp : k, n: divided === 'n' ? n / tp : n };
}

type ProductBytes = Pick<TrainingRates, 'operandBytes'> & Pick<StepLayout, 'dequantisedBytes'>;

/** A product with `rows` tokens: its FLOPs, and the bytes of operands and result. */
function matmul(
  { k, n }: Pick<Product, 'k' | 'n'>,
  rows: number,
  times: number,
  { operandBytes, dequantisedBytes }: ProductBytes,
): Matmuls {
  return {
    flops: times * 2 * rows * k * n,
    bytes: times * (operandBytes * (rows * k + k * n) + 2 * rows * n + dequantisedBytes * k * n),
  };
}

function addMatmuls<T>(items: readonly T[], of: (item: T) => Matmuls): Matmuls {
  let flops = 0;
  let bytes = 0;
  for (const item of items) {
    const one = of(item);
    flops += one.flops;
    bytes += one.bytes;
  }
  return { flops, bytes };
}

function shareOfDense({ kind, headDim }: Core): number {
  if (kind !== 'attention') return SPARSE_SHARE;
  return headDim < NARROW_HEAD ? NARROW_SHARE : 1;
}

function elementwiseBytes(work: LayerWork, layout: StepLayout, recomputed: Recomputation): number {
  const { tp, sequenceParallel } = layout;
  return sumOf(
    work.rest,
    ({ remadeBy, stream, inner }) =>
      (stream / (sequenceParallel ? tp : 1) + inner / tp) *
      groupTokens(layout) *
      (1 + ELEMENTWISE_AGAIN * timesAgain(recomputed, remadeBy)),
  );
}

/**
 * Bytes that tokens of one device send to their experts and receive back. A token is sent once to each device that
 * holds one of its experts, and once to each domain.
 */
function exchangedBytes(
  work: LayerWork,
  layout: StepLayout,
  recomputed: Recomputation,
  domain: number,
): { readonly near: number; readonly far: number } {
  const { tp, ep } = layout;
  const near = Math.min(ep, domain);
  const domains = Math.max(1, ep / domain);
  const bytes = (devices: number, others: number) =>
    sumOf(
      work.routings,
      ({ active, width, remadeBy }) =>
        exchanges(timesAgain(recomputed, remadeBy)) *
        (groupTokens(layout) / tp) *
        width *
        2 *
        reached(devices, active) *
        others,
    );
  return { near: bytes(ep, (near - 1) / near), far: bytes(domains, (domains - 1) / domains) };
}

/**
 * Bytes that ranks which divide each expert gather before its products and reduce behind them: all copies of tokens that
 * came from other expert ranks, or each token once where there are none. Source: NVIDIA/Megatron-LM
 * megatron/core/transformer/moe/token_dispatcher.py, MoEAlltoAllTokenDispatcher and MoEAllGatherTokenDispatcher.
 */
function dividedExpertBytes(
  work: LayerWork,
  layout: StepLayout,
  recomputed: Recomputation,
): number {
  const { tp, ep, expertTp } = layout;
  return sumOf(
    work.routings,
    ({ active, width, remadeBy }) =>
      exchanges(timesAgain(recomputed, remadeBy)) *
      (groupTokens(layout) / tp) *
      width *
      2 *
      (ep > 1 ? active : 1) *
      (expertTp - 1),
  );
}

/** Expected number of `places` that hold at least one of a token's `active` experts under even routing. */
function reached(places: number, active: number): number {
  return places * (1 - (1 - 1 / places) ** active);
}
