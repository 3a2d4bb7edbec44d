import {
  ROLLOUT_OPTIONS,
  rolloutScenario,
  rolloutSizes,
  timesAnswers,
} from '../scenario/rollout.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import type { Settled } from '../scenario/settled.js';
import { offlinePasses, offlineRate, offlineWork } from './speed/offline.js';
import { mostRunning } from './speed/running.js';
import { speedReport } from './speed.js';

/** Answers of one optimizer step, tokens of each, and the output tokens per second of the engine on these devices. */
export interface Generation {
  readonly answers: number;
  readonly output: number;
  readonly tokensPerSecond: number;
}

/** A replica runs at most its part of a step's answers. Undefined where no engine of these devices generates them. */
export function generationOf(settled: Settled): Generation | undefined {
  const served = servedOf(settled);
  if (!served) return undefined;
  const answers = settled.globalBatch;
  const share = Math.max(1, Math.ceil(answers / rolloutSizes(settled).dp));
  const { output, rates } = served;
  const tokensPerSecond = rates(Math.min(share, served.most));
  return { answers, output, tokensPerSecond };
}

/** The factor within which nine in ten published rates of generation lie; 1 without generation. */
export function generationFactor(settled: Settled): number {
  const served = servedOf(settled);
  const speed = served && speedReport(served.settled);
  const band = speed?.bands.offlineTokensPerSecond;
  const rate = speed?.offlineTokensPerSecond;
  if (!band || !rate) return 1;
  return Math.max(band.high / rate, rate / band.low);
}

/** The model served by the rollout engine: the most sequences that one replica runs, and its rates by sequences. */
interface Served {
  readonly settled: Settled;
  readonly most: number;
  readonly output: number;
  readonly rates: (running: number) => number;
}

/** Served models by their options, of one model and machine alone: a search asks for the same with every layout. */
let known:
  | { readonly of: Pick<Scenario, (typeof SAME)[number]>; readonly byOptions: Map<string, Served> }
  | undefined;

const SAME = ['model', 'hardware', 'box'] as const;

function servedOf(settled: Settled): Served | undefined {
  const scenario = timesAnswers(settled) ? rolloutScenario(settled, 1) : undefined;
  if (!scenario) return undefined;
  const last = known?.of;
  if (!known || SAME.some((part) => last?.[part] !== scenario[part]))
    known = { of: scenario, byOptions: new Map() };
  const key = ROLLOUT_OPTIONS.map((id) => scenario[id]).join(' ');
  const found = known.byOptions.get(key);
  if (found) return found;
  const served = servedBy(settle(scenario));
  known.byOptions.set(key, served);
  return served;
}

function servedBy(settled: Settled): Served {
  const byRunning = new Map<number, number>();
  return {
    settled,
    most: Math.max(1, mostRunning(settled)),
    output: Math.min(settled.output, settled.sequence),
    rates: (running) => {
      const rate =
        byRunning.get(running) ??
        offlineRate.amount(offlineWork(settled, running, offlinePasses(settled, running)));
      byRunning.set(running, rate);
      return rate;
    },
  };
}
