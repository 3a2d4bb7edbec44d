import type { Ledger } from '../quantity/index.js';
import type { Settled } from '../scenario/settle.js';
import { entry, type WrittenTerm as Term, total } from './ledger.js';
import { boundOf, type Flow, secondsOf } from './phases.js';
import { criticalTokens } from './roofline.js';
import type { Speculation } from './speculation.js';
import { decodeExplanations, phaseLedger } from './speed-ledger.js';

const SOURCE = 'cost model §6.8; arXiv:2211.17192';
const modelled = { certainty: 'modelled' } as const;

/** The time in which a sequence gains one token, where tokens come in rounds. */
export function draftedTokenLedger(rounds: Speculation): Ledger {
  return entry('speed.decode', 'Decoded token', 'seconds', rounds.secondsPerToken, {
    ...modelled,
    explain: () => ({
      formula: 'round / tokens',
      symbols: [
        {
          symbol: 'round',
          value: rounds.roundSeconds,
          meaning: 'seconds of drafts and verification',
        },
        { symbol: 'tokens', value: rounds.tokensPerRound, meaning: 'that a sequence gains by it' },
      ],
      source: SOURCE,
    }),
  });
}

/** A round with its parts, the tokens it gives, and how much faster that is (cost model §6.8). */
export function speculationLedgers(
  settled: Settled,
  { sequences }: Flow,
  rounds: Speculation,
  plain: number,
): readonly Ledger[] {
  return [
    roundLedger(settled, sequences, rounds, plain),
    tokensLedger(settled, rounds),
    speedUpLedger(settled, sequences, rounds, plain),
  ];
}

function roundLedger(
  settled: Settled,
  sequences: number,
  rounds: Speculation,
  plain: number,
): Ledger {
  const { draftTokens } = settled;
  const verification = phaseLedger(
    'speed.round.verification',
    'Verification',
    rounds.verification,
    () => decodeExplanations(settled, sequences, draftTokens + 1),
  );
  const drafts = entry(
    'speed.round.drafts',
    draftsLabel(settled, rounds),
    'seconds',
    rounds.draftSeconds,
    {
      ...modelled,
      explain: () => {
        const { memory, compute, network, fixed } = rounds.draft;
        return {
          formula: 'γ·(max(memory, compute) + network + fixed)',
          symbols: [
            drafted(settled),
            { symbol: 'memory', value: memory, meaning: 'seconds that one drafted token reads' },
            { symbol: 'compute', value: compute, meaning: 'seconds that it computes' },
            { symbol: 'network', value: network, meaning: 'seconds between devices' },
            { symbol: 'fixed', value: fixed, meaning: 'seconds of kernel launches' },
          ],
          source: SOURCE,
          note: draftsNote(settled, rounds, plain),
        };
      },
    },
  );
  return total('speed.round', 'Round of drafts', 'seconds', [
    verification,
    ...(rounds.draftSeconds > 0 ? [drafts] : []),
  ]);
}

function draftsLabel({ draft }: Settled, { drafter }: Speculation): string {
  return drafter === 'model' && draft ? `Drafts by ${draft.name}` : 'Drafts by its own module';
}

function draftsNote(
  { pp, draftTokens }: Settled,
  { draft, draftSeconds }: Speculation,
  plain: number,
): string {
  const cost = `A drafted token costs c = ${short(secondsOf(draft) / plain)} of a plain step`;
  const alone = draftTokens * secondsOf(draft);
  return pp > 1 && draftSeconds > alone * (1 + 1e-9)
    ? `${cost}. All are drafted on the last stage, where batches in flight wait for each other`
    : cost;
}

function tokensLedger(settled: Settled, { drafter, tokensPerRound }: Speculation): Ledger {
  return entry('speed.tokensPerRound', 'Tokens a round', 'tokens', tokensPerRound, {
    ...modelled,
    explain: () => ({
      formula: settled.acceptRate === 1 ? 'γ + 1' : '(1 − a^(γ + 1)) / (1 − a)',
      symbols: [
        { symbol: 'a', value: settled.acceptRate, meaning: 'share of drafted tokens accepted' },
        drafted(settled),
      ],
      source: SOURCE,
      ...(drafter === 'lookup' && {
        note: 'No drafting model, and no next-token-prediction modules: drafts are looked up in the context and cost nothing',
      }),
    }),
  });
}

function speedUpLedger(
  settled: Settled,
  sequences: number,
  rounds: Speculation,
  plain: number,
): Ledger {
  return entry('speed.speedUp', 'Speed-up by drafts', 'ratio', rounds.speedUp, {
    ...modelled,
    explain: () => ({
      formula: 'tokens / (γ·c + verification)',
      symbols: [
        { symbol: 'tokens', value: rounds.tokensPerRound, meaning: 'of a round' },
        drafted(settled),
        {
          symbol: 'c',
          value: rounds.draftSeconds / settled.draftTokens / plain,
          meaning: 'a drafted token, in plain steps',
        },
        {
          symbol: 'verification',
          value: secondsOf(rounds.verification) / plain,
          meaning: 'in plain steps: 1 while memory is what it waits for',
        },
      ],
      source: `${SOURCE} theorem 3.8`,
      note: boundNote(settled, sequences, rounds),
    }),
  });
}

/** Whether drafts are verified for nothing: below `B* = F·e_w/(2W)` tokens, which experts touched by more tokens raise. */
function boundNote(settled: Settled, sequences: number, { verification }: Speculation): string {
  const tokens = sequences * (settled.draftTokens + 1);
  const critical = Math.round(criticalTokens(settled, tokens));
  const condition = `B·(γ + 1) = ${tokens} tokens ${tokens < critical ? '<' : '≥'} B* = ${critical}`;
  return boundOf(verification) === 'memory'
    ? `${condition}: verification is memory-bound and costs only what more tokens read`
    : `${condition} at peak rates: verification is ${boundOf(verification)}-bound here, every drafted token costs`;
}

function drafted({ draftTokens }: Settled): Term {
  return { symbol: 'γ', value: draftTokens, meaning: 'tokens drafted in a round' };
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
