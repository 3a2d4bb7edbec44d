import type { Pace } from '../../engines/index.js';
import { quantities } from '../../quantity/index.js';
import { type Settled, withWork } from '../../scenario/settled.js';
import { generatedTokens, promptTokens } from '../compute/request.js';
import { cachedTokens, decodeFlow, decodePass, prefillPass } from '../phases.js';
import type { Pass, Phase } from './pass.js';
import { decodePhase, promptPhase, secondsOf } from './phase.js';
import { isQuantised } from './product-rate.js';
import { inTheMiddle, tokenSeconds } from './running.js';

/** A replica that answers a set of requests which are all there at the start. */
export interface OfflineWork {
  readonly settled: Settled;
  readonly pace: Pace;
  readonly running: number;
  readonly output: number;
  readonly step: number;
  /** Seconds of one prompt among others that fill its steps. */
  readonly prompt: number;
  readonly phase: Phase;
  readonly promptPhase: Phase;
}

/** The passes of a replica with this many sequences, and the passes that read one prompt. */
export interface OfflinePasses {
  readonly step: Pass;
  readonly prompts: Pass;
  readonly count: number;
}

export function offlinePasses(settled: Settled, running: number): OfflinePasses {
  const middle = withWork(inTheMiddle(settled), { batch: running });
  const tokens = promptTokens(settled);
  const cached = cachedTokens(settled);
  const count = Math.max(
    1,
    Math.min(running, Math.ceil(settled.batchedTokens / (tokens - cached))),
  );
  return {
    step: decodePass(middle, decodeFlow(middle).sequences),
    prompts: filled(
      prefillPass(settled, { count, tokens, batchedTokens: settled.batchedTokens, cached }),
    ),
    count,
  };
}

/** The pass without idle stages: each stage always has a next step. */
function filled(pass: Pass): Pass {
  const { settled, pace } = pass;
  const overlap = isQuantised(settled.weights) ? pace.overlapQuantised : pace.overlapHalf;
  return { ...pass, share: 1 - overlap + overlap / settled.pp };
}

export function offlineWork(
  settled: Settled,
  running: number,
  { step, prompts, count }: OfflinePasses,
): OfflineWork {
  const phase = decodePhase(step);
  const reading = promptPhase(prompts);
  return {
    settled,
    pace: step.pace,
    running,
    output: generatedTokens(settled),
    step: tokenSeconds(settled, running, secondsOf(phase)).step,
    prompt: secondsOf(reading) / count,
    phase,
    promptPhase: reading,
  };
}

/** Output tokens per second with all sequences running. */
export const offlineRate = quantities<OfflineWork>()({
  id: 'speed.offline',
  label: 'Throughput of a heap of requests',
  short: 'Offline',
  unit: 'tokensPerSecond',
  certainty: 'modelled',
  what: 'Output tokens a second with as many sequences as the pool holds, their prompts read in full steps.',
  formula: 'dp·c·B·o/(B·π + o·x)',
  symbols: {
    dp: { value: ({ settled }) => settled.dp, meaning: 'replicas', from: '--dp' },
    c: {
      value: ({ settled, pace }) => (settled.pp > 1 ? pace.pipelineShare : 1),
      meaning: 'what stages keep where sequences end at different times',
      from: '--pp',
    },
    B: {
      value: ({ running }) => running,
      meaning: 'sequences that run',
      from: 'derived from the pool of cache',
    },
    o: {
      value: ({ output }) => output,
      meaning: 'output tokens of a request',
      unit: 'tokens',
      from: '--output',
    },
    π: {
      value: ({ prompt }) => prompt,
      meaning: 'a prompt among others in full steps',
      unit: 'seconds',
      from: 'derived as the row speed.prefill',
    },
    x: {
      value: ({ step }) => step,
      meaning: 'a token of all that run, in the middle of their answers',
      unit: 'seconds',
      from: 'derived as the row speed.decode, at that context',
    },
  },
  source: 'docs/serving-speed.md, Offline throughput',
});
