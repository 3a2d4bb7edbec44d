import { predictionModules } from '../model/prediction-modules.js';
import type { Settled } from '../scenario/settled.js';
import { allReduceSeconds, type Sending } from './communication.js';
import { moduleBytes } from './decode-traffic.js';
import { draftAlone } from './draft-alone.js';
import { decodePass, type Flow, touchedShare } from './phases.js';
import { productFlops } from './product-flops.js';
import type { Pass, Phase } from './speed/pass.js';
import { decodePhase, secondsOf } from './speed/phase.js';

/** The drafter: another model, the model's own next-token-prediction modules, or a look-up in the context. */
export type Drafter = 'model' | 'modules' | 'lookup';

/**
 * Decoding in rounds: tokens drafted one by one, then verified in one pass. Source: docs/cost-model.md, Speculative
 * decoding.
 */
export interface Speculation {
  readonly drafter: Drafter;
  /** One drafted token for every sequence of a batch. */
  readonly draft: Phase;
  /** The pass in which the large model checks the drafts, and its seconds. */
  readonly verifying: Pass;
  readonly verification: Phase;
  /** Seconds of a round spent on drafts, including waits for other batches in the pipeline. */
  readonly draftSeconds: number;
  readonly waitSeconds: number;
  readonly roundSeconds: number;
  /** Tokens that a sequence gains in a round, on average. */
  readonly tokensPerRound: number;
  readonly secondsPerToken: number;
  /** Speed relative to decoding without drafts. */
  readonly speedUp: number;
}

/**
 * Tokens of one round: `(1 − a^(γ + 1))/(1 − a)` for accept rate a and γ drafted tokens, the verified one included.
 * Source: arXiv:2211.17192 equation 1.
 */
export function tokensPerRound(acceptRate: number, draftTokens: number): number {
  if (acceptRate === 1) return draftTokens + 1;
  return (1 - acceptRate ** (draftTokens + 1)) / (1 - acceptRate);
}

/**
 * Speed-up of rounds: `tokens/(γ·c + verification)`, with the times of one drafted token and of the verifying pass in
 * units of a plain step; the latter is 1 while it is bound by memory. Source: arXiv:2211.17192 theorem 3.8.
 */
export function speedUp(
  acceptRate: number,
  draftTokens: number,
  draftCost: number,
  verification = 1,
): number {
  return tokensPerRound(acceptRate, draftTokens) / (draftTokens * draftCost + verification);
}

/** Rounds of a batch, compared with a step of `plain` seconds without drafts; undefined without a drafter. */
export function speculation(
  settled: Settled,
  { batches, sequences }: Flow,
  plain: number,
): Speculation | undefined {
  const {
    draftTokens,
    pp,
    scenario: { acceptRate },
  } = settled;
  if (draftTokens === 0) return undefined;
  const { drafter, draft } = draftPhase(settled, sequences);
  const verifying = decodePass(settled, sequences, draftTokens + 1);
  const verification = decodePhase(verifying);
  const verificationSeconds = secondsOf(verification);
  const drafting = draftTokens * secondsOf(draft);
  // All drafts are computed on the last stage, where batches in flight take turns.
  const turns = batches * (verificationSeconds / pp + drafting);
  const waitSeconds = Math.max(0, turns - verificationSeconds - drafting);
  const roundSeconds = verificationSeconds + drafting + waitSeconds;
  const tokens = tokensPerRound(acceptRate, draftTokens);
  const secondsPerToken = roundSeconds / tokens;
  return {
    drafter,
    draft,
    verifying,
    verification,
    draftSeconds: drafting + waitSeconds,
    waitSeconds,
    roundSeconds,
    tokensPerRound: tokens,
    secondsPerToken,
    speedUp: plain / secondsPerToken,
  };
}

const NOTHING: Phase = {
  memory: 0,
  compute: 0,
  host: 0,
  cache: 0,
  unpacking: 0,
  attention: 0,
  experts: 0,
  network: 0,
  fixed: 0,
};

/**
 * A draft without the costs that a round has once: servers draft within a step, so scheduling and output of tokens
 * are shared. Engines without a cost for each sequence decode a draft as a separate step (llama.cpp).
 */
function withinRound(pass: Pass): Pass {
  const { pace } = pass;
  return pace.sequence === 0 ? pass : { ...pass, pace: { ...pace, step: 0, sequence: 0 } };
}

function draftPhase(settled: Settled, sequences: number): { drafter: Drafter; draft: Phase } {
  const alone = draftAlone(settled);
  if (alone)
    return { drafter: 'model', draft: decodePhase(withinRound(decodePass(alone, sequences))) };
  if (predictionModules(settled.model).count === 0) return { drafter: 'lookup', draft: NOTHING };
  return { drafter: 'modules', draft: decodePhase(withinRound(modulePass(settled, sequences))) };
}

/**
 * One token through a next-token-prediction module: its matrices, the output matrix, and attention and exchange of an
 * average layer.
 */
function modulePass(settled: Settled, sequences: number): Pass {
  const { model, tp } = settled;
  const { activeElements, hasHead } = predictionModules(model);
  const flops = 2 * activeElements + (hasHead ? 0 : productFlops(model).head);
  const hasExperts = model.nextTokenPrediction.some(({ experts }) => experts !== undefined);
  const stream = 2 * sequences * model.hiddenSize;
  const step = decodePass(settled, sequences);
  const { layers, links, pace } = step;
  const { dense, experts } = moduleBytes(settled);
  const one = { ...layers, all: 1, experts: hasExperts ? 1 : 0, recurrent: 0 };
  return {
    ...step,
    dense,
    experts: experts * touchedShare(settled, sequences, pace),
    host: { dense: 0, experts: 0, linked: 0 },
    crossesLink: false,
    flops: { dense: (sequences * flops) / tp, experts: 0, attention: 0 },
    unpacked: flops / 2 / tp,
    cache: step.cache / model.layerCount,
    hostCache: 0,
    layers: { ...one, latent: Math.min(1, layers.latent), index: Math.min(1, layers.index) },
    links: {
      ...links,
      tensor: {
        ...links.tensor,
        times: tp > 1 ? 2 : 0,
        seconds: 2 * allReduceSeconds(settled, stream, tp),
      },
      stages: { ...links.stages, times: 0, seconds: 0 },
      experts: ofOne(links.experts, hasExperts),
    },
  };
}

/** One of several equal messages; none where nothing is sent. */
function ofOne(sending: Sending, isSent: boolean): Sending {
  const { times, seconds } = sending;
  return isSent && times > 0
    ? { ...sending, times: 1, seconds: seconds / times }
    : { ...sending, times: 0, seconds: 0 };
}
