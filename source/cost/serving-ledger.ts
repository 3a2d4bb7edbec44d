import type { Ledger, Place } from '../quantity/index.js';
import type { Settled } from '../scenario/settled.js';
import { cacheLedger } from './kv-cache.js';
import { device } from './memory/device.js';
import { drafts, withDraft } from './memory/draft.js';
import { isPlaced, placedCache } from './memory/kv-cache.js';
import { overhead } from './memory/overhead.js';
import { activations } from './memory/serving-activations.js';
import { weights } from './memory/serving-weights.js';
import { overheadEntries } from './overheads.js';
import {
  draftMemory,
  placementOf,
  servingRequest,
  servingWeights,
  storedCache,
} from './serving-memory.js';
import { servingOverheads } from './serving-overheads.js';
import type { Stage } from './stages.js';

/** The memory of one rank of a stage in serving (docs/cost-model.md, Fit and search). */
export function servingLedger(settled: Settled, stage: Stage): Ledger {
  const under = `memory.${stage.index}`;
  const placement = placementOf(settled, stage);
  const { transient, resident } = servingOverheads(settled);
  const request = servingRequest(settled, stage, placement);
  const drafting = placement.isLast && settled.draft !== undefined;
  const withDrafting = (item: 'weights' | 'kvCache', own: (place: Place) => Ledger) =>
    drafting ? ownAndDraft(settled, item, under, own) : own({ under });
  return device.entry(
    { settled, stage },
    [
      withDrafting('weights', (place) => weights.entry(servingWeights(settled, placement), place)),
      isPlaced(settled)
        ? placedCache.entry({ settled, stored: storedCache(settled, placement) }, { under })
        : withDrafting('kvCache', (place) =>
            cacheLedger(settled, settled, placement, under, place),
          ),
      activations.entry(settled, overheadEntries(`${under}.activations`, transient, request), {
        under,
      }),
      overhead.entry(settled, overheadEntries(`${under}.overhead`, resident, request), { under }),
    ],
    { id: under },
  );
}

/** An item of the device in two parts: the model's own, and that of the drafting model beside it. */
function ownAndDraft(
  settled: Settled,
  item: 'weights' | 'kvCache',
  under: string,
  own: (place: Place) => Ledger,
): Ledger {
  const place = { under: `${under}.${item}` };
  return withDraft[item].entry(
    settled,
    [
      own({ ...place, id: 'own', label: settled.model.name }),
      drafts[item].entry({ settled, ...draftMemory(settled) }, place),
    ],
    { under },
  );
}
