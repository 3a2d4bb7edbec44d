import type { Settled } from '../../scenario/settled.js';
import { linkBytesPerSecond } from '../communication.js';
import { promptTokens } from '../compute/request.js';
import { replicaCacheBytes } from '../kv-cache.js';

/** The cache of one prompt, on its way from the devices that read it to those that decode. */
export interface Handoff {
  readonly bytes: number;
  readonly seconds: number;
}

/** Null where the same devices do both. Source: docs/serving-speed.md, Prompts on devices of their own. */
export function handoffOf(settled: Settled, linkShare: number): Handoff | null {
  const { prefillDevices, devices } = settled;
  if (prefillDevices === 0) return null;
  const prompt = { ...settled, batch: 1, sequence: promptTokens(settled), sharedPrefix: 0 };
  const bytes = replicaCacheBytes({ ...prompt, draftTokens: 0 });
  const rate = linkShare * linkBytesPerSecond(settled, devices + prefillDevices) * settled.tp;
  return { bytes, seconds: bytes / rate };
}
