import { engineOf, supportsCache, weightSupport } from '../engines/index.js';
import { isWeightFormat } from '../formats/index.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import type { Settled } from '../scenario/settled.js';

/**
 * The next smaller formats that the engine reads on this device and that checkpoints are published in; for a format
 * outside that list, those of fewer bits than bf16.
 */
export function smallerFormats(
  what: 'weights' | 'kv',
  { engine, engineVersion, weights, kv, accelerator }: Settled,
): readonly string[] {
  const { formats } = engineOf(engine);
  const ladder =
    what === 'kv'
      ? formats.publishedCache.filter((id) => supportsCache(formats, id, accelerator))
      : formats.published.filter(
          (id) => weightSupport(formats, id, accelerator, engineVersion) !== 'not-read',
        );
  const present = (what === 'weights' ? weights : kv)
    .replace('fp16', 'bf16')
    .replace('fp8-block', 'fp8');
  const rung = ladder.indexOf(present);
  return ladder.slice(rung === -1 ? ladder.indexOf('bf16') + 1 : rung + 1);
}

/**
 * Weight formats to look for one that fits among, from many bits to few: the checkpoint's own where the engine reads it
 * on this device, and those of fewer bits that it reads there and that checkpoints are published in for it.
 */
export function weightCandidates(scenario: Scenario): readonly string[] {
  const { engine, engineVersion, accelerator, model } = settle(scenario);
  const { formats } = engineOf(engine);
  const isRead = (id: string) =>
    weightSupport(formats, id, accelerator, engineVersion) !== 'not-read';
  const published = formats.published.filter(isRead);
  const own = model.storedBytes?.format ?? model.storedFormat.format;
  const rung = published.indexOf(own === 'fp16' ? 'bf16' : own);
  const least = Math.max(0, published.indexOf('bf16'));
  if (rung >= 0) return published.slice(rung);
  if (isWeightFormat(own) && isRead(own)) return [own, ...published.slice(least + 1)];
  return published.slice(least);
}
