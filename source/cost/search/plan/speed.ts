import type { Settled } from '../../../scenario/settled.js';
import { hasRate } from '../../answerable.js';
import type { SteadyReport } from '../../speed/load.js';
import { speedReport } from '../../speed.js';
import { hourlyPrice, stepSecondsOf } from '../../training-run.js';
import type { LoadedSpeed, Objective, PlannedSpeed } from './question.js';
import { hasServingTarget } from './targets.js';

const SECONDS_PER_HOUR = 3600;
const HOURS_PER_DAY = 24;

/** How fast a settled scenario is; null where no FLOP/s are published for its device. */
export function plannedSpeed(settled: Settled): PlannedSpeed | null {
  if (!hasRate(settled)) return null;
  return settled.mode === 'training' ? trainingSpeed(settled) : servingSpeed(settled);
}

/** `rateOf` a settled scenario, computed without the times that it does not depend on. */
export function plannedRate(settled: Settled): number {
  const isDecoding = settled.mode === 'inference' && !hasServingTarget(settled.asked);
  const rate = isDecoding && hasRate(settled) ? speedReport(settled).tokensPerSecond : null;
  return rate ?? rateOf(plannedSpeed(settled));
}

function trainingSpeed(settled: Settled): PlannedSpeed {
  const { globalBatch, sequence, tokens, accelerator } = settled;
  const stepSeconds = stepSecondsOf(settled);
  const tokensPerSecond = (globalBatch * sequence) / stepSeconds;
  const hours = tokens / tokensPerSecond / SECONDS_PER_HOUR;
  const price = hourlyPrice(accelerator);
  return {
    tokensPerSecond,
    stepSeconds,
    days: hours / HOURS_PER_DAY,
    costUsd: price ? hours * usedDevices(settled) * price.perHourUsd : null,
  };
}

function servingSpeed(settled: Settled): PlannedSpeed {
  const speed = speedReport(settled);
  const { timeToFirstToken } = speed;
  // Without a decode step, a request ends with its prompt.
  const timePerToken = speed.decodeSecondsPerToken ?? undefined;
  return {
    // A model that generates nothing reads prompts, so its rate counts the prompt tokens of all replicas.
    tokensPerSecond:
      speed.tokensPerSecond ?? (settled.batch * settled.dp * settled.sequence) / timeToFirstToken,
    timeToFirstToken,
    ...(timePerToken !== undefined && { timePerToken }),
    requestSeconds: timeToFirstToken + settled.output * (timePerToken ?? 0),
    ...(hasServingTarget(settled.asked) &&
      speed.steady && { underLoad: loadedSpeed(speed.steady) }),
  };
}

function loadedSpeed({
  timeToFirstToken,
  secondsPerToken,
  tokensPerSecond,
}: SteadyReport): LoadedSpeed {
  return { timeToFirstToken, timePerToken: secondsPerToken, tokensPerSecond };
}

/**
 * Tokens per second by which a plan is judged: with a target those of users without pause, else those of decoding.
 * Source: docs/training-time.md, Choosing a layout.
 */
export function rateOf(speed: PlannedSpeed | null | undefined): number {
  return speed?.underLoad?.tokensPerSecond ?? speed?.tokensPerSecond ?? 0;
}

/** The speed of a plan under an objective: requests or steps per second for latency, else tokens per second. */
export function paceOf(speed: PlannedSpeed | null | undefined, objective: Objective): number {
  if (objective !== 'latency') return rateOf(speed);
  const seconds = speed?.requestSeconds ?? speed?.stepSeconds;
  return seconds ? 1 / seconds : 0;
}

/** Number of devices used, those of a pool for prompts included. */
export function usedDevices({
  mode,
  tp,
  pp,
  cp,
  dp,
  scenario: { prefillDevices },
}: Settled): number {
  return tp * pp * cp * dp + (mode === 'inference' ? prefillDevices : 0);
}
