import { engineOf, weightSupport } from '../engines/index.js';
import type { Settled } from '../scenario/settle.js';

/**
 * The next smaller formats that the engine reads on this device and that checkpoints are published in; for a format
 * outside that list, those of fewer bits than bf16.
 */
export function smallerFormats(
  what: 'weights' | 'kv',
  { engine, weights, kv, accelerator }: Settled,
): readonly string[] {
  const { formats, release } = engineOf(engine);
  const ladder =
    what === 'kv'
      ? formats.publishedCache
      : formats.published.filter(
          (id) => weightSupport(formats, id, accelerator, release.version) !== 'not-read',
        );
  const present = (what === 'weights' ? weights : kv)
    .replace('fp16', 'bf16')
    .replace('fp8-block', 'fp8');
  const rung = ladder.indexOf(present);
  return ladder.slice(rung === -1 ? ladder.indexOf('bf16') + 1 : rung + 1);
}
