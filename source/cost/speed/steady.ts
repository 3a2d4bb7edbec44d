import { largestThat, type Pace } from '../../engines/index.js';
import { type Ledger, type QuantitySymbol, quantities } from '../../quantity/index.js';
import { type Settled, withWork } from '../../scenario/settled.js';
import { generatedTokens, promptTokens } from '../compute/request.js';
import { cachedTokens, decodeFlow, decodePass, prefillPass } from '../phases.js';
import { handoffOf } from './handoff.js';
import type { Pass, Phase } from './pass.js';
import { decodePhase, promptPhase, secondsOf } from './phase.js';
import { inTheMiddle, tokenSeconds } from './running.js';

/** The inputs of a server's steady state under load. Seconds are those of one replica. */
export interface SteadyWork {
  readonly settled: Settled;
  readonly pace: Pace;
  /** Users who send their next request as soon as they have an answer. */
  readonly users: number;
  /** Users whose sequences the pool holds at once. */
  readonly running: number;
  /** Output tokens of a request. */
  readonly output: number;
  /** Seconds of a step of all running sequences at half of their output; with drafts, a token's part of a round. */
  readonly step: number;
  readonly round: number;
  /** Seconds of one prompt alone. */
  readonly prompt: number;
  readonly phase: Phase;
  readonly promptPhase: Phase;
  /** Replicas that only read prompts, and seconds of moving a prompt's cache from them; 0 without such replicas. */
  readonly readers: number;
  readonly handoff: number;
  /** Requests per second sent to a replica; null where users send their next request without pause. */
  readonly asked: number | null;
}

/** The passes of a server with this many running users. */
export function steadyPasses(settled: Settled, running: number): { step: Pass; prompt: Pass } {
  const middle = withWork(inTheMiddle(settled), { batch: running });
  return {
    step: decodePass(middle, decodeFlow(middle).sequences),
    prompt: prefillPass(settled, {
      count: 1,
      tokens: promptTokens(settled),
      batchedTokens: settled.batchedTokens,
      cached: cachedTokens(settled),
    }),
  };
}

/** The work in seconds. Where other devices read prompts, only users whose answers are being generated are running. */
export function steadyWork(settled: Settled, users: number, most: number): SteadyWork {
  const end = Math.max(1, Math.min(users, most));
  const at = (running: number) =>
    workOfPasses(settled, users, running, steadyPasses(settled, running));
  if (settled.scenario.prefillDevices === 0 || end === 1) return at(end);
  const isTooFew = (running: number) => {
    const work = at(running);
    const seconds = request.amount(work);
    const sent = users / (readSeconds(work) + seconds);
    return running < seconds * Math.min(sent, readRate(work) / settled.dp);
  };
  return at(largestThat(isTooFew, end - 1) + 1);
}

/**
 * The most users of a replica that raise its throughput: those that run, and those whose prompts other devices read.
 */
export function mostUsers(settled: Settled, most: number): number {
  return most + Math.ceil(readersOf(settled) / settled.dp);
}

export function workOfPasses(
  settled: Settled,
  users: number,
  running: number,
  passes: { readonly step: Pass; readonly prompt: Pass },
): SteadyWork {
  const phase = decodePhase(passes.step);
  const prompt = promptPhase(passes.prompt);
  return {
    settled,
    pace: passes.step.pace,
    users,
    running,
    output: generatedTokens(settled),
    ...tokenSeconds(settled, running, secondsOf(phase)),
    prompt: secondsOf(prompt),
    phase,
    promptPhase: prompt,
    readers: readersOf(settled),
    handoff: handoffOf(settled, passes.step.pace.linkShare)?.seconds ?? 0,
    asked: null,
  };
}

/** Number of replicas in the pool for prompts, each as large as one that decodes. */
function readersOf({ tp, pp, cp, scenario: { prefillDevices } }: Settled): number {
  return prefillDevices / (tp * pp * cp);
}

/** Seconds before a request is running: those of its prompt, where other devices read it. */
function readSeconds({ readers, prompt }: SteadyWork): number {
  return readers > 0 ? prompt : 0;
}

/** Prompts per second of the pool for prompts. */
function readRate({ readers, prompt }: SteadyWork): number {
  return readers > 0 ? readers / prompt : Number.MAX_SAFE_INTEGER;
}

const define = quantities<SteadyWork>();
type Of = QuantitySymbol<SteadyWork>;

const SOURCE = 'docs/serving-speed.md, Steady state';
const shared = { certainty: 'modelled', source: SOURCE } as const;

const x: Of = {
  value: ({ step }) => step,
  meaning: 'a token of all that run, in the middle of their answers',
  unit: 'seconds',
  from: 'derived as the row speed.decode, at that context',
};
const π: Of = {
  value: ({ prompt }) => prompt,
  meaning: 'reading one prompt, without a prefix that all share',
  unit: 'seconds',
  from: 'derived as the row speed.prefill, of one prompt',
};
const B: Of = {
  value: ({ running }) => running,
  meaning: 'sequences that run',
  from: 'derived from --batch and the pool of cache',
};
const o: Of = {
  value: ({ output }) => output,
  meaning: 'output tokens of a request',
  unit: 'tokens',
  from: '--output',
};
const ψ: Of = {
  value: ({ pace, readers }) => (readers > 0 ? 0 : pace.overlapPrompts),
  meaning: 'of the prompts of others, those met while decoding',
  from: 'engine measurements of servers under load',
};

/** The request's own prompt, read between decode steps, or its cache, moved over the link. */
const own: Of = {
  value: ({ prompt, readers, handoff }) => (readers > 0 ? handoff : 1.5 * prompt),
  meaning: 'its own prompt among others, or the hand-over of its cache',
  unit: 'seconds',
  from: 'derived from --prefill-devices',
};

const request = define({
  ...shared,
  id: 'speed.steady.request',
  label: 'Whole request, running',
  short: 'Request time',
  unit: 'seconds',
  what: 'What a request holds its place for: its prompt, or the hand-over of what others read, and its tokens, with the prompts of others in between.',
  formula: 'own + o·(x + ψ·(B − 1)·π/o)',
  symbols: { own, π, o, x, ψ, B },
});

const T: Of = {
  value: request.amount,
  meaning: 'a whole request while it runs',
  unit: 'seconds',
  from: 'row speed.steady.request',
};

const token = define({
  ...shared,
  id: 'speed.steady',
  label: 'Each token under load',
  short: 'Under load',
  unit: 'seconds',
  what: 'The time between two tokens of a user while prompts of others are read in the same steps; it grows with users and their prompts.',
  formula: 'x + ψ·(B − 1)·π/o·max(0, 1 − own/T)',
  symbols: {
    x,
    ψ,
    B,
    π,
    o,
    own,
    T,
  },
});

const U: Of = { value: ({ users }) => users, meaning: 'users', from: '--batch or --load' };
const r: Of = {
  value: readSeconds,
  meaning: 'its prompt on devices of their own, before it takes a place; 0 without',
  unit: 'seconds',
  from: '--prefill-devices',
};
const prompts: Of = {
  value: readRate,
  meaning: 'prompts a second that devices of their own read; no bound without',
  from: '--prefill-devices',
};
const dp: Of = { value: ({ settled }) => settled.dp, meaning: 'replicas', from: '--dp' };

const wait = define({
  ...shared,
  id: 'speed.steady.queue',
  label: 'Waiting in the queue',
  short: 'queue',
  unit: 'seconds',
  what: 'Users beyond those that the pool holds, or whose prompts the devices of their own keep up with, wait for others to end.',
  formula: 'max(0, (U − B)/B·T − r, dp·U/prompts − r − T)',
  symbols: { U, B, T, r, dp, prompts },
});

const first = define({
  ...shared,
  id: 'speed.steady.first',
  label: 'First token under load',
  short: 'Loaded first',
  unit: 'seconds',
  what: 'From sending a request to its first token: the queue, its prompt, and steps of the others until it is taken up and answered.',
  formula: 'w + t + f·π + hand + g·x',
  symbols: {
    w: {
      value: wait.amount,
      meaning: 'waiting in the queue',
      unit: 'seconds',
      from: (pace) =>
        wait.amount(pace) > 0 ? 'row speed.steady.queue' : 'derived as 0: none waits',
    },
    t: {
      value: ({ pace }) => pace.firstToken,
      meaning: 'handling of a request',
      unit: 'seconds',
      from: 'engine measurements of servers under load',
    },
    f: {
      value: ({ pace }) => pace.firstPrompt,
      meaning: 'what a prompt takes of its own time beside others',
      from: 'engine measurements of servers under load',
    },
    π,
    hand: {
      value: ({ handoff }) => handoff,
      meaning: 'bringing its cache to the devices that decode',
      unit: 'seconds',
      from: '--prefill-devices',
    },
    g: {
      value: ({ pace }) => pace.firstSteps,
      meaning: 'steps of the others that it waits for',
      from: 'engine measurements of servers under load',
    },
    x: {
      value: ({ round }) => round,
      meaning: 'a step of the others, or a round of drafts',
      unit: 'seconds',
      from: 'derived as the row speed.decode, at that context',
    },
  },
});

const rate = define({
  ...shared,
  id: 'speed.steady.throughput',
  label: 'Throughput under load',
  short: 'Loaded rate',
  unit: 'tokensPerSecond',
  what: 'Output tokens a second of all replicas; it grows with users until the pool or the prompts stop it.',
  formula: 'min(dp·U/(r + T), dp·B/T, prompts, dp·λ)·o',
  symbols: {
    dp,
    U,
    r,
    T,
    B,
    prompts,
    λ: {
      value: ({ asked }) => asked ?? Number.MAX_SAFE_INTEGER,
      meaning: 'requests a second that a replica is sent; no bound where users make no pause',
      from: '--load',
    },
    o,
  },
});

/** Seconds between two tokens of a user under load. */
export const steadySeconds = token.amount;
export const requestSeconds = request.amount;
export const firstTokenSeconds = first.amount;
export const queueSeconds = wait.amount;
export const steadyRate = rate.amount;

/** Rows of the steady state. */
export function steadyEntries(work: SteadyWork): readonly Ledger[] {
  const rows = [token, request, first, rate].map((quantity) => quantity.entry(work));
  return wait.amount(work) > 0 ? [...rows, wait.entry(work)] : rows;
}
