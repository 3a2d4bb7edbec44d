import { cachesNothing, decoderOf } from '../../model/encoder.js';
import type { Ledger } from '../../quantity/index.js';
import { type Settled, withOther } from '../../scenario/settled.js';
import { promptTokens } from '../compute/request.js';
import { lazily } from '../lazily.js';
import { decodeFlow, decodePass, type Flow, prefillPass, promptsOf } from '../phases.js';
import { type Speculation, speculation } from '../speculation.js';
import { isServed } from './evidence/class-of.js';
import { type Banded, type BandedFigure, bandedOf } from './figures.js';
import { askedWork } from './load.js';
import { type MoneyWork, priceOf } from './money.js';
import { type OfflineWork, offlinePasses, offlineRate, offlineWork } from './offline.js';
import type { Pass, Phase } from './pass.js';
import { boundOf, decodeCertainty, decodePhase, promptPhase, secondsOf } from './phase.js';
import type { Rounds } from './rounds.js';
import { mostRunning } from './running.js';
import {
  firstTokenSeconds,
  queueSeconds,
  type SteadyWork,
  steadyPasses,
  steadyRate,
  steadySeconds,
} from './steady.js';
import { throughput } from './throughput.js';

/** The parts of a serving speed, each computed on first read. */
export interface SpeedParts {
  /** The scenario of decoding, without the encoder. */
  readonly settled: Settled;
  /** Whether the model generates. A model without a cache takes one step for a sequence. */
  readonly generates: boolean;
  readonly flow: Flow;
  /** Reading all prompts of the batch, and reading one. */
  readonly prefill: Pass;
  readonly reading: Phase;
  readonly one: Pass;
  /** A decode step without drafts. */
  readonly step: Pass;
  readonly plain: Phase;
  readonly rounds: Speculation | undefined;
  readonly drafted: Rounds | undefined;
  /** Seconds per token. */
  readonly decode: number;
  readonly rate: Ledger;
  readonly steady: SteadyWork & { readonly isOverloaded: boolean };
  readonly offline: OfflineWork;
  readonly money: MoneyWork;
  /** Null for a figure that the scenario does not have. */
  readonly bands: Readonly<Record<BandedFigure, Banded | null>>;
  /** Those that it has. */
  readonly banded: readonly Banded[];
}

export function speedParts(whole: Settled): SpeedParts {
  const parts: SpeedParts = lazily<SpeedParts>({
    settled: () => decoding(whole),
    generates: () => !cachesNothing(whole.model),
    flow: () => decodeFlow(parts.settled),
    prefill: () => prefillPass(whole),
    reading: () => promptPhase(parts.prefill),
    one: () => prefillPass(whole, { ...promptsOf(whole), count: 1 }),
    step: () => decodePass(parts.settled, parts.flow.sequences),
    plain: () => decodePhase(parts.step),
    rounds: () => speculation(parts.settled, parts.flow, secondsOf(parts.plain)),
    drafted: () =>
      parts.rounds && {
        settled: parts.settled,
        speculation: parts.rounds,
        sequences: parts.flow.sequences,
        plain: secondsOf(parts.plain),
      },
    decode: () => parts.rounds?.secondsPerToken ?? secondsOf(parts.plain),
    rate: () => {
      const { settled, flow, decode: decodeSecondsPerToken, rounds, step } = parts;
      const certainty = rounds ? 'modelled' : decodeCertainty(step);
      return throughput.entry({ settled, flow, decodeSecondsPerToken, certainty });
    },
    steady: () => askedWork(parts.settled),
    offline: () => {
      const most = mostRunning(parts.settled);
      return offlineWork(parts.settled, most, offlinePasses(parts.settled, most));
    },
    money: () => ({
      settled: parts.settled,
      price: priceOf(parts.settled),
      tokensPerSecond: steadyRate(parts.steady),
      promptSeconds: parts.steady.prompt,
      promptTokens: promptTokens(parts.settled),
      bound: boundOf(parts.steady.phase),
    }),
    bands: () => bandsOf(parts),
    banded: () => Object.values(parts.bands).filter((banded) => banded !== null),
  });
  return parts;
}

function decoding(settled: Settled): Settled {
  const model = decoderOf(settled.model);
  return model === settled.model ? settled : withOther(settled, { model });
}

function promptBand({ prefill: pass, reading: phase }: SpeedParts): Banded {
  const value = secondsOf(phase);
  return bandedOf({ figure: 'prefillSeconds', kind: 'prompt', pass, phase, value, sequences: 1 });
}

/** The band of a token under load. */
export function steadyBand(settled: Settled, work: SteadyWork): Banded {
  const value = steadySeconds(work);
  return bandedOf({
    figure: 'steadySecondsPerToken',
    kind: 'steady',
    pass: steadyPasses(settled, work.running).step,
    phase: work.phase,
    value,
    prompts: value - work.step,
    sequences: work.running,
  });
}

function firstTokenBand({ settled, steady }: SpeedParts): Banded {
  const { step: pass } = steadyPasses(settled, steady.running);
  const value = firstTokenSeconds(steady);
  const waiting = queueSeconds(steady);
  return bandedOf({
    figure: 'steadyTimeToFirstToken',
    kind: 'first',
    pass,
    phase: steady.phase,
    value,
    prompts: value - steady.step - waiting,
    waiting,
    sequences: steady.running,
  });
}

function decodeBand({ settled, step, plain, decode }: SpeedParts): Banded {
  return bandedOf({
    figure: 'decodeSecondsPerToken',
    kind: isServed(step.request.id) ? 'steady' : 'decode',
    pass: step,
    phase: plain,
    value: decode,
    sequences: settled.batch,
  });
}

function offlineBand({ step, offline }: SpeedParts): Banded {
  return bandedOf({
    figure: 'offlineTokensPerSecond',
    kind: 'offline',
    pass: step,
    phase: offline.phase,
    value: offlineRate.amount(offline),
    prompts: (offline.running * offline.prompt) / offline.output,
    sequences: offline.running,
  });
}

/** Bands in the order of the report. Each is computed on first read, since a list shows one of each model. */
function bandsOf(parts: SpeedParts): SpeedParts['bands'] {
  const { generates } = parts;
  return lazily({
    prefillSeconds: () => promptBand(parts),
    decodeSecondsPerToken: () => (generates ? decodeBand(parts) : null),
    steadySecondsPerToken: () => (generates ? steadyBand(parts.settled, parts.steady) : null),
    steadyTimeToFirstToken: () =>
      generates && !parts.steady.isOverloaded ? firstTokenBand(parts) : null,
    offlineTokensPerSecond: () => (generates ? offlineBand(parts) : null),
  });
}
