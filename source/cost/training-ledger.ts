import type { Settled } from '../scenario/settle.js';
import { adapterRank } from './adapters.js';
import { type Explanation, entry, type Ledger, total } from './ledger.js';
import { sharingRanks } from './model-states.js';
import { overheadLedger } from './overheads.js';
import { recipeBytes } from './recipes.js';
import { microBatchesInFlight, type Stage } from './stages.js';
import { activationSettings, BYTES_PER_LOGIT } from './training-activations.js';
import { trainingMemory } from './training-memory.js';

/** The memory of one rank of a stage at its fullest instant, told with formulas (cost model §2, §3). */
export function trainingLedger(settled: Settled, stage: Stage): Ledger {
  const memory = trainingMemory(settled, stage);
  const { states, activations: a, instant } = memory;
  const id = `memory.${stage.index}`;
  const recipe = recipeBytes(settled.recipe, settled.gradients);
  const ranks = sharingRanks(settled);
  const settings = activationSettings(settled);
  const inFlight = microBatchesInFlight(settled, stage.index);
  const tokens = [
    { symbol: 'T', value: settings.tokens, meaning: 'tokens of a micro-batch on one context rank' },
    { symbol: 'h', value: settings.hiddenSize, meaning: 'hidden_size' },
  ];
  const state = (part: string, label: string, amount: number, bytes: number, divided: boolean) =>
    entry(`${id}.${part}`, label, 'bytes', amount, {
      explain: (): Explanation => ({
        formula: divided ? 'N·bytes / dp' : 'N·bytes',
        symbols: [
          { symbol: 'N', value: states.trained, meaning: 'trained parameters of this rank' },
          { symbol: 'bytes', value: bytes, meaning: `of each, by the recipe ${settled.recipe}` },
          ...(divided
            ? [
                {
                  symbol: 'dp',
                  value: ranks.dense,
                  meaning: `ranks that share them (ZeRO ${settled.zero})`,
                },
              ]
            : []),
        ],
        source: 'cost model §2.1, §2.3; ZeRO arXiv:1910.02054',
        ...(adapterRank(settled) > 0 && { note: 'frozen weights are counted in their own format' }),
      }),
    });
  const passing = [
    instant === 'step'
      ? undefined
      : modelled(`${id}.activations.layers`, 'Saved tensors of the layers', a.layers, {
          formula: 'saved · flight',
          symbols: [
            {
              symbol: 'saved',
              value: Math.round(a.layers / inFlight),
              meaning: `bytes of one micro-batch, recompute ${settled.recompute}`,
            },
            { symbol: 'flight', value: inFlight, meaning: 'micro-batches in flight on this stage' },
          ],
          source: 'cost model §3.2–§3.5; arXiv:2205.05198',
        }),
    instant === 'step'
      ? undefined
      : modelled(`${id}.activations.embedding`, 'Token ids and embedding dropout', a.embedding, {
          formula: '(8·T + dropout·T·h) · flight',
          symbols: [
            ...tokens,
            {
              symbol: 'dropout',
              value: settled.dropout ? 1 : 0,
              meaning: 'whether a mask is kept',
            },
            { symbol: 'flight', value: inFlight, meaning: 'micro-batches in flight on this stage' },
          ],
          source: 'cost model §3.5',
        }),
    instant === 'loss'
      ? modelled(`${id}.activations.logits`, 'Logits and loss', a.logits, {
          formula: '2·e·T·h + bytes·T·V/t',
          symbols: [
            {
              symbol: 'bytes',
              value: BYTES_PER_LOGIT[settled.loss],
              meaning: `of a logit with a ${settled.loss} loss`,
            },
            { symbol: 'V', value: settled.model.vocabularySize, meaning: 'vocab_size' },
            { symbol: 't', value: settled.tp, meaning: 'tensor-parallel ranks' },
          ],
          source: 'cost model §3.6; arXiv:2411.09009',
        })
      : undefined,
    instant === 'backward'
      ? modelled(`${id}.activations.recomputed`, 'A layer computed again', a.recomputed, {
          formula: 'saved tensors of the largest layer',
          symbols: [],
          source: 'cost model §3.3',
        })
      : undefined,
    instant === 'forward' || instant === 'backward'
      ? modelled(`${id}.activations.ring`, 'Key-value blocks of ring attention', a.ring, {
          formula: '2·2·e·T·h_kv',
          symbols: [
            ...tokens,
            { symbol: 'e', value: settings.bytes, meaning: 'bytes of an activation element' },
          ],
          source: 'cost model §3.4',
        })
      : undefined,
  ].filter((found): found is Ledger => found !== undefined && found.amount > 0);
  const buffers = [
    instant === 'step'
      ? undefined
      : modelled(`${id}.overhead.gathered`, 'Gathered weights', states.gathered, {
          formula: '2 · largest layer',
          symbols: [],
          source: 'cost model §2.3 (ZeRO-3 with one block of prefetch)',
        }),
    instant === 'backward'
      ? modelled(
          `${id}.overhead.scattering`,
          'Gradients before they are scattered',
          states.scattering,
          {
            formula: 'gradients of the largest layer',
            symbols: [],
            source: 'cost model §2.3',
          },
        )
      : undefined,
    instant === 'step'
      ? modelled(`${id}.overhead.scratch`, 'Scratch of the optimizer', states.stepScratch, {
          formula: '3 bf16 copies of the largest matrix (Muon)',
          symbols: [],
          source: 'cost model §2.1',
        })
      : undefined,
  ].filter((found): found is Ledger => found !== undefined && found.amount > 0);
  const sharesStates = settled.zero >= 1;
  return total(id, stageLabel(settled, stage), 'bytes', [
    state('weights', 'Weights', states.weights, recipe.weights, settled.zero === 3),
    state('gradients', 'Gradients', states.gradients, recipe.gradients, settled.zero >= 2),
    state(
      'optimizer',
      'Optimizer',
      states.optimizer,
      recipe.master + 2 * recipe.stateElement,
      sharesStates,
    ),
    total(`${id}.activations`, `Activations (${instant})`, 'bytes', passing),
    overheadLedger(
      settled,
      `${id}.overhead`,
      memory.live[instant] + memory.buffers[instant],
      buffers,
    ),
  ]);
}

function modelled(id: string, label: string, amount: number, explanation: Explanation): Ledger {
  return entry(id, label, 'bytes', amount, { certainty: 'modelled', explain: () => explanation });
}

/** How a stage's device is called: `GPU`, or the stage and how many are alike. */
export function stageLabel({ pp }: Pick<Settled, 'pp'>, stage: Stage): string {
  return pp === 1 ? 'Each device' : `Stage ${stage.index + 1} of ${pp}`;
}
