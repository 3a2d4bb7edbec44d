import type { Ledger, Place } from '../quantity/index.js';
import type { Settled } from '../scenario/settled.js';
import { cacheLedger } from './kv-cache.js';
import { device } from './memory/device.js';
import { drafts, withDraft } from './memory/draft.js';
import { isPlaced, placedCache } from './memory/kv-cache.js';
import { overhead } from './memory/overhead.js';
import { activations } from './memory/serving-activations.js';
import { pipelineWeights, weights } from './memory/serving-weights.js';
import { overheadBytes, overheadEntries } from './overheads.js';
import { decodeEntry, type PipelineMemory, partEntry } from './pipeline.js';
import {
  draftMemory,
  pipelineOf,
  placementOf,
  servingRequest,
  servingWeightBytes,
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
  const request = servingRequest(settled, stage);
  const pipeline = pipelineOf(settled, placement, {
    weights: servingWeightBytes(settled, placement),
    activations: overheadBytes(transient, request),
  });
  const drafting = placement.isLast && settled.draft !== undefined;
  const withDrafting = (item: 'weights' | 'kvCache', own: (place: Place) => Ledger) =>
    drafting ? ownAndDraft(settled, item, under, own) : own({ under });
  const ownWeights = (place: Place) => weights.entry(servingWeights(settled, placement), place);
  return device.entry(
    { settled, stage },
    [
      pipeline
        ? ofPipeline(settled, pipeline, under, ownWeights)
        : withDrafting('weights', ownWeights),
      isPlaced(settled)
        ? placedCache.entry({ settled, stored: storedCache(settled, placement) }, { under })
        : withDrafting('kvCache', (place) =>
            cacheLedger(settled, settled, placement, under, place),
          ),
      activations.entry(
        settled,
        pipeline?.decodes
          ? decodeEntry(settled, `${under}.activations`)
          : pipeline?.activations === 0
            ? []
            : overheadEntries(`${under}.activations`, transient, request),
        { under },
      ),
      overhead.entry(settled, overheadEntries(`${under}.overhead`, resident, request), { under }),
    ],
    { id: under },
  );
}

/** A row for each part of a diffusion pipeline whose weights are on the device at its fullest moment. */
function ofPipeline(
  settled: Settled,
  { hasTransformer, parts }: PipelineMemory,
  under: string,
  own: (place: Place) => Ledger,
): Ledger {
  const place = { under: `${under}.weights`, id: 'own', label: settled.model.name };
  return pipelineWeights.entry(
    settled,
    [
      ...(hasTransformer ? [own(place)] : []),
      ...parts.map((part) => partEntry(part, `${under}.weights`)),
    ],
    { under },
  );
}

/** An item of the device in two parts: the model's, and that of the drafting model. */
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
