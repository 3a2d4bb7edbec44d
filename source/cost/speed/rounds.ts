import { type Ledger, type QuantitySymbol, quantities, total } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import { criticalTokens } from '../roofline.js';
import type { Speculation } from '../speculation.js';
import { boundOf, decodeEntry, secondsOf } from './phase.js';

/** Rounds of speculative decoding, compared with plain steps. */
export interface Rounds {
  readonly settled: Settled;
  readonly speculation: Speculation;
  /** Sequences of a batch. */
  readonly sequences: number;
  /** Seconds of a step without drafts. */
  readonly plain: number;
}

const define = quantities<Rounds>();

type Of = QuantitySymbol<Rounds>;

const SOURCE = 'docs/cost-model.md, Speculative decoding; arXiv:2211.17192';
const shared = { certainty: 'modelled', source: SOURCE } as const;

const γ: Of = {
  value: ({ settled }) => settled.draftTokens,
  meaning: 'tokens drafted in a round',
  from: '--draft-tokens',
};
const tokens: Of = {
  value: ({ speculation }) => speculation.tokensPerRound,
  meaning: 'tokens that a sequence gains in a round',
  unit: 'tokens',
  from: 'row speed.tokensPerRound',
};

const draftedToken = define({
  ...shared,
  id: 'speed.decode',
  label: 'Decoded token',
  short: 'Each token',
  unit: 'seconds',
  what: 'The time in which a sequence gains one token, where tokens come in rounds of drafts.',
  formula: 'round / tokens',
  symbols: {
    round: {
      value: ({ speculation }) => speculation.roundSeconds,
      meaning: 'seconds of drafts and verification',
      unit: 'seconds',
      from: 'row speed.round',
    },
    tokens,
  },
});

const drafts = define({
  ...shared,
  id: 'drafts',
  label: ({ settled, speculation }) =>
    speculation.drafter === 'model' && settled.draft
      ? `Drafts by ${settled.draft.name}`
      : 'Drafts by its own module',
  short: 'drafts',
  unit: 'seconds',
  what: 'Drafting tokens one by one; it grows with the tokens drafted in a round.',
  formula: 'γ·drafting + wait',
  symbols: {
    γ,
    drafting: {
      value: ({ speculation }) => secondsOf(speculation.draft),
      meaning: 'drafting one token',
      unit: 'seconds',
      from: 'derived as a decode step, of the drafter',
    },
    wait: {
      value: ({ speculation }) => speculation.waitSeconds,
      meaning: 'waiting for other batches, all of which are drafted on the last stage',
      unit: 'seconds',
      from: '--pp',
    },
  },
  note: ({ speculation, plain }) =>
    `A drafted token costs c = ${Number((secondsOf(speculation.draft) / plain).toPrecision(3))} of a plain step`,
});

const round = total<Rounds>({
  id: 'speed.round',
  label: 'Round of drafts',
  short: 'round',
  unit: 'seconds',
  what: 'Drafting some tokens and verifying them in one pass.',
  source: SOURCE,
});

/** Tokens of a round where every draft is accepted: `γ + 1`. The general formula divides by zero there. */
const everyToken = {
  ...shared,
  id: 'speed.tokensPerRound',
  label: 'Tokens a round',
  short: 'gains',
  unit: 'tokens',
  what: 'Tokens that a sequence gains in a round on average, the one of the verification included.',
  note: ({ speculation }: Rounds) =>
    speculation.drafter === 'lookup'
      ? 'No drafting model, and no next-token-prediction modules: drafts are looked up in the context and cost nothing'
      : undefined,
} as const;

const allAccepted = define({ ...everyToken, formula: 'γ + 1', symbols: { γ } });

const someAccepted = define({
  ...everyToken,
  formula: '(1 − a^(γ + 1)) / (1 − a)',
  symbols: {
    a: {
      value: ({ settled }) => settled.scenario.acceptRate,
      meaning: 'share of drafted tokens that are accepted',
      from: '--accept-rate',
    },
    γ,
  },
});

const speedUp = define({
  ...shared,
  id: 'speed.speedUp',
  label: 'Speed-up by drafts',
  short: 'speed-up',
  unit: 'ratio',
  what: 'How many times as fast a sequence gains tokens as without drafts.',
  formula: 'tokens / (γ·c + verification)',
  symbols: {
    tokens,
    γ,
    c: {
      value: ({ settled, speculation, plain }) =>
        speculation.draftSeconds / settled.draftTokens / plain,
      meaning: 'a drafted token, in plain steps',
      from: 'derived from speed.round.drafts, over a plain step',
    },
    verification: {
      value: ({ speculation, plain }) => secondsOf(speculation.verification) / plain,
      meaning: 'in plain steps: 1 while memory is what it waits for',
      from: 'derived from speed.round.verification, over a plain step',
    },
  },
  source: `${SOURCE} theorem 3.8`,
  note: boundNote,
});

/**
 * Whether verification takes no longer than a plain step: below the critical batch, which is larger for a mixture,
 * since more tokens touch more experts.
 */
function boundNote({ settled, sequences, speculation: { verification } }: Rounds): string {
  const all = sequences * (settled.draftTokens + 1);
  const critical = Math.round(criticalTokens(settled, all));
  const condition = `B·(γ + 1) = ${all} tokens ${all < critical ? '<' : '≥'} B* = ${critical}`;
  return boundOf(verification) === 'memory'
    ? `${condition}: verification is memory-bound and costs only what more tokens read`
    : `${condition} at peak rates: verification is ${boundOf(verification)}-bound here, every drafted token costs`;
}

/** The time of a token that is generated in rounds. */
export function draftedTokenEntry(rounds: Rounds): Ledger {
  return draftedToken.entry(rounds);
}

/** A round with its parts, its tokens, and its speed-up. */
export function roundEntries(rounds: Rounds): readonly Ledger[] {
  const { settled, speculation } = rounds;
  const drafting = drafts.entry(rounds, { under: round.id });
  return [
    round.entry(rounds, [
      decodeEntry('verification', speculation.verifying),
      ...(drafting.amount > 0 ? [drafting] : []),
    ]),
    (settled.scenario.acceptRate === 1 ? allAccepted : someAccepted).entry(rounds),
    speedUp.entry(rounds),
  ];
}
