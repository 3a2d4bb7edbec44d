import { cachesNothing } from '../../model/encoder.js';
import { type Certainty, type Ledger, type Quantity, total } from '../../quantity/index.js';
import { shareCertainty } from '../../scenario/measured.js';
import { compute, launches, readCache, readWeights, unpack } from './decode-terms.js';
import { hostPart } from './host-terms.js';
import { network } from './link-terms.js';
import type { Pass, Phase } from './pass.js';
import { promptAttention, promptExperts, promptLaunches, promptProducts } from './prompt-terms.js';
import { wallsOf } from './walls.js';

/** The seconds of a step in which every sequence gets its next tokens. */
export function decodePhase(pass: Pass): Phase {
  return {
    memory: readWeights.amount(pass),
    compute: compute.amount(pass),
    host: hostPart(pass)?.amount(pass) ?? 0,
    cache: readCache.amount(pass),
    unpacking: unpack.amount(pass),
    attention: 0,
    experts: 0,
    network: network.amount(pass),
    fixed: launches.amount(pass),
  };
}

/** The seconds of the steps that read prompts. */
export function promptPhase(pass: Pass): Phase {
  return {
    memory: 0,
    compute: promptProducts.amount(pass),
    host: hostPart(pass)?.amount(pass) ?? 0,
    cache: 0,
    unpacking: 0,
    attention: promptAttention.amount(pass),
    experts: promptExperts.amount(pass),
    network: network.amount(pass),
    fixed: promptLaunches.amount(pass),
  };
}

/** Seconds of a phase. Reading weights and computing with them overlap; all other parts add. */
export function secondsOf({ memory, compute: computing, ...others }: Phase): number {
  const { host, cache, unpacking, attention, experts, network: between, fixed } = others;
  const longer = Math.max(memory, computing);
  return longer + host + cache + unpacking + attention + experts + between + fixed;
}

export type Bound = 'memory' | 'compute' | 'network';

/** The part that takes most of a phase's time. */
export function boundOf(phase: Phase): Bound {
  const { bandwidth, compute: multiplying, link, host } = wallsOf(phase);
  const reading = host + bandwidth;
  if (link > Math.max(reading, multiplying)) return 'network';
  return reading >= multiplying ? 'memory' : 'compute';
}

const heads = { unit: 'seconds', source: 'docs/cost-model.md, Roofline' } as const;

const prefill = total<Pass>({
  ...heads,
  id: 'speed.prefill',
  label: ({ settled: { batch, model } }) => {
    if (model.picture) return 'One pass of the transformer';
    if (cachesNothing(model)) return 'All prompts of the batch';
    return batch > 1 ? `First token, all ${batch} prompts` : 'First token (prefill)';
  },
  short: ({ settled: { batch, model } }) => {
    if (model.picture) return 'One pass';
    return batch > 1 || cachesNothing(model) ? 'All prompts' : 'First token';
  },
  what: ({ settled: { model } }) =>
    model.picture
      ? 'One pass over the tokens of all pictures of the batch; it grows with them.'
      : cachesNothing(model)
        ? 'Reading the prompts of the whole batch; it grows with their tokens.'
        : 'Reading the prompts of the whole batch, up to the first token of the last; it grows with their tokens.',
});

const firstPrompt = total<Pass>({
  ...heads,
  id: 'speed.firstPrompt',
  label: ({ settled: { model } }) =>
    cachesNothing(model) ? 'One prompt alone' : 'First token, one prompt',
  short: 'One prompt',
  what: ({ settled: { model } }) =>
    cachesNothing(model)
      ? 'Reading one prompt with nothing beside it.'
      : 'Reading one prompt with nothing beside it: the first token of the first sequence of a batch.',
});

const steps = {
  ...heads,
  what: 'The longer of reading weights and computing with them, which overlap, with what adds to it.',
  note: (pass: Pass) =>
    decodeCertainty(pass) === 'measured'
      ? 'The share was fitted to a whole step that was measured, so that it holds the errors of the other parts'
      : undefined,
} as const;

/** Ids of the passes of decode steps. */
const DECODES = {
  decode: total<Pass>({
    ...steps,
    id: 'speed.decode',
    label: 'Each token (decode step)',
    short: 'Each token',
  }),
  verification: total<Pass>({ ...steps, id: 'speed.round.verification', label: 'Verification' }),
} as const;

/** A decode step: the longer of memory and compute, plus the other parts that are not 0. */
export function decodeEntry(which: keyof typeof DECODES, pass: Pass): Ledger {
  const longer = readWeights.amount(pass) >= compute.amount(pass) ? readWeights : compute;
  const parts = [longer, readCache, unpack, hostPart(pass), network, launches];
  return { ...withParts(DECODES[which], pass, parts), certainty: decodeCertainty(pass) };
}

/**
 * The certainty of a step is that of the constant which most of its seconds follow from, since that constant was
 * fitted to whole steps.
 */
export function decodeCertainty(pass: Pass): Certainty {
  const phase = decodePhase(pass);
  const { memory, compute: computing } = phase;
  const share = memory >= computing ? 'bandwidthUtilization' : 'mfu';
  const isMost = Math.max(memory, computing) > secondsOf(phase) / 2;
  return isMost ? shareCertainty(pass.settled.scenario, share) : 'modelled';
}

/** Reading the prompts of the whole batch. */
export function prefillEntry(pass: Pass): Ledger {
  return promptsEntry(prefill, pass);
}

/** Reading one of them. */
export function firstPromptEntry(pass: Pass): Ledger {
  return promptsEntry(firstPrompt, pass);
}

function promptsEntry(whole: typeof prefill, pass: Pass): Ledger {
  const parts = [promptProducts, promptExperts, promptAttention, hostPart(pass)];
  return withParts(whole, pass, [...parts, network, promptLaunches]);
}

function withParts(
  whole: ReturnType<typeof total<Pass>>,
  pass: Pass,
  [first, ...others]: readonly (Quantity<Pass> | undefined)[],
): Ledger {
  const place = { under: whole.id };
  const added = others.flatMap((part) => part?.entry(pass, place) ?? []);
  return whole.entry(pass, [
    ...(first ? [first.entry(pass, place)] : []),
    ...added.filter(({ amount }) => amount > 0),
  ]);
}
