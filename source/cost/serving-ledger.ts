import { parseWeightFormat } from '../formats/index.js';
import type { Settled } from '../scenario/settle.js';
import { cacheLedger } from './kv-cache.js';
import { entry, type Ledger, total } from './ledger.js';
import { overheadGroup } from './overheads.js';
import { scarcestDevice } from './room.js';
import { draftMemory, type Placement, placementOf, servingWeightBytes } from './serving-memory.js';
import { servingOverheads } from './serving-overheads.js';
import { type Stage, stageLabel } from './stages.js';
import { weightsOf } from './weights.js';

/** The memory of one rank of a stage in serving, told with formulas (cost model §3.7, §4, §8). */
export function servingLedger(settled: Settled, stage: Stage): Ledger {
  const id = `memory.${stage.index}`;
  const placement = placementOf(settled, stage);
  const overheads = servingOverheads(settled, placement, scarcestDevice(settled, stage));
  return total(id, stageLabel(settled, stage), 'bytes', [
    withDraft(settled, placement, 'weights', weightsEntry(settled, `${id}.weights`, placement)),
    withDraft(
      settled,
      placement,
      'kvCache',
      cacheLedger(settled, `${id}.kvCache`, 'KV cache', settled, placement),
    ),
    overheadGroup(`${id}.activations`, 'Activations', overheads, true),
    overheadGroup(`${id}.overhead`, 'Overhead', overheads, false),
  ]);
}

/** An entry with what the drafting model adds to it, where there is one and it is here. */
function withDraft(
  settled: Settled,
  { isLast }: Pick<Placement, 'isLast'>,
  what: 'weights' | 'kvCache',
  own: Ledger,
): Ledger {
  const { draft } = settled;
  if (!draft || !isLast) return own;
  const added = entry(
    `${own.id}.draft`,
    `Draft: ${draft.name}`,
    'bytes',
    draftMemory(settled)[what],
    {
      explain: () => ({
        formula:
          what === 'weights'
            ? 'weights of the drafting model in its own format'
            : 'its cache for the same sequences',
        symbols: [],
        source: 'cost model §6.8; arXiv:2211.17192',
      }),
    },
  );
  return total(own.id, own.label, 'bytes', [
    { ...own, id: `${own.id}.own`, label: settled.model.name },
    added,
  ]);
}

function weightsEntry(settled: Settled, id: string, placement: Placement): Ledger {
  const { model, weights, tp, ep } = settled;
  return entry(id, 'Weights', 'bytes', servingWeightBytes(settled, placement), {
    explain: () => ({
      formula: 'Σ tensors of rows · ⌈columns / block⌉ · block bytes, split over t and ep',
      symbols: [
        {
          symbol: 'format',
          value: parseWeightFormat(weights).label,
          meaning: 'of the matrices; what stays in 16 bits does',
        },
        {
          symbol: 'whole model',
          value: weightsOf(model, weights).total,
          meaning: 'bytes in this format',
        },
        { symbol: 't', value: tp, meaning: 'tensor-parallel ranks' },
        { symbol: 'ep', value: ep, meaning: 'expert-parallel ranks' },
      ],
      source: 'cost model §2.4, §8',
    }),
  });
}
