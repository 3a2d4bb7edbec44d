import { cachesNothing } from '../model/encoder.js';
import { sumOf } from '../quantity/index.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import type { Settled } from '../scenario/settled.js';
import { withBatch } from '../scenario/with-batch.js';
import { decodeFlow, decodePass, prefillPass } from './phases.js';
import { powersOfTwo } from './powers-of-two.js';
import { rangeOf } from './speed/figures.js';
import { steadyBand } from './speed/parts.js';
import type { Pass, Phase } from './speed/pass.js';
import { decodePhase, promptPhase, secondsOf } from './speed/phase.js';
import { mostHeld } from './speed/running.js';
import { steadyRate, steadySeconds, steadyWork } from './speed/steady.js';
import { bindingWall, WALLS, type Wall, type WallSeconds, wallsOf } from './speed/walls.js';

/** A server with this many users who send requests without pause, all replicas together. */
export interface SpeedAt {
  readonly users: number;
  readonly scenario: Scenario;
  /** Seconds between two tokens of a user, and their parts by resource. */
  readonly secondsPerToken: number;
  readonly walls: WallSeconds;
  readonly wall: Wall;
  /** Output tokens a second of all users, with the bounds of its band. */
  readonly tokensPerSecond: number;
  readonly low: number;
  readonly high: number;
  /** Whether the pool holds all of them. */
  readonly isHeld: boolean;
}

/** The chart ends at this many users of a replica unless the scenario has more. */
const MOST_USERS = 256;

/**
 * Steady states at powers of two of users, up to one point beyond the pool. Empty for a model that generates nothing.
 */
export function speedOver(scenario: Scenario): readonly SpeedAt[] {
  const settled = settle(scenario);
  if (settled.mode !== 'inference' || cachesNothing(settled.model)) return [];
  const held = mostHeld(settled);
  const most = Math.max(1, held);
  const end = Math.min(2 * most, Math.max(settled.batch, MOST_USERS));
  const users = new Set([...powersOfTwo(end), settled.batch]);
  return [...users]
    .toSorted((left, right) => left - right)
    .map((count) => ({ ...speedAt(scenario, settled, count, most), isHeld: count <= held }));
}

function speedAt(
  scenario: Scenario,
  settled: Settled,
  count: number,
  most: number,
): Omit<SpeedAt, 'isHeld'> {
  const work = steadyWork(settled, count, most);
  const secondsPerToken = steadySeconds(work);
  const tokensPerSecond = steadyRate(work);
  const { low, high } = rangeOf(steadyBand(settled, work));
  const prompts = secondsPerToken - work.step;
  const walls = sumOfWalls([
    [wallsOf(work.phase), work.step / secondsOf(work.phase)],
    [wallsOf(work.promptPhase), prompts / work.prompt],
  ]);
  return {
    users: count * settled.dp,
    scenario: withBatch(scenario, count),
    secondsPerToken,
    walls,
    wall: bindingWall(walls),
    tokensPerSecond,
    low: (tokensPerSecond * secondsPerToken) / high,
    high: (tokensPerSecond * secondsPerToken) / low,
  };
}

function sumOfWalls(parts: readonly (readonly [WallSeconds, times: number])[]): WallSeconds {
  const sums = WALLS.map(
    (wall) => [wall, sumOf(parts, ([seconds, times]) => seconds[wall] * times)] as const,
  );
  return Object.fromEntries(sums) as Record<Wall, number>;
}

/** The position of a pass on the roofline of its device. */
export interface Attained {
  readonly flopsPerByte: number;
  readonly flopsPerSecond: number;
}

/** Decode step and prompts of a scenario on the roofline; `decode` is null for a model that generates nothing. */
export function attainedOf(settled: Settled): { decode: Attained | null; prompt: Attained } {
  const prompt = prefillPass(settled);
  const attained = { prompt: attainedBy(prompt, promptPhase(prompt)) };
  if (cachesNothing(settled.model)) return { ...attained, decode: null };
  const decode = decodePass(settled, decodeFlow(settled).sequences);
  return { ...attained, decode: attainedBy(decode, decodePhase(decode)) };
}

function attainedBy(pass: Pass, phase: Phase): Attained {
  const { flops, steps, dense, experts, cache, sequences } = pass;
  const all = flops.dense + flops.experts + flops.attention;
  const bytes = steps * (dense + experts) + sequences * cache;
  return { flopsPerByte: all / Math.max(1, bytes), flopsPerSecond: all / secondsOf(phase) };
}
