import type { Settled } from '../scenario/settle.js';
import { entry, type Ledger, type Term } from './ledger.js';
import { type ModelStates, type StateSums, stateSums } from './model-states.js';
import type { StageSum } from './shards.js';
import type { Stage } from './stages.js';

/** Names of a sum's two parts in a formula. */
type Names = readonly [dense: string, experts: string];

const PARAMETERS: Names = ['N', 'N_e'];
const STATES: Names = ['states', 'states_e'];

/** Weights, gradients and optimizer state of one rank of a stage in training, told with formulas (cost model §2.1–§2.4). */
export function statesLedgers(
  settled: Settled,
  stage: Stage,
  id: string,
  { weights, gradients, optimizer }: ModelStates,
): Ledger[] {
  const { zero, offload } = settled;
  const sums = stateSums(settled, stage);
  const { recipe, held, heldStates, frozen } = sums;
  const isAway = offload === 'parameters';
  const division =
    zero > 0 && !recipe.source.startsWith('ZeRO') ? '; divided by ZeRO arXiv:1910.02054' : '';
  const source = `cost model §2.1–§2.4; ${recipe.source}${division}`;
  const part = (
    name: string,
    label: string,
    amount: number,
    isInHost: boolean,
    isDivided: boolean,
    terms: readonly string[],
    symbols: readonly Term[],
  ) =>
    entry(`${id}.${name}`, label, 'bytes', amount, {
      explain: () => ({
        formula: isInHost ? 'in host memory (offload)' : terms.join(' + ') || '0',
        symbols: isInHost ? [] : [...symbols, ...(isDivided ? rankTerms(settled, sums) : [])],
        source,
      }),
    });
  const isWeightDivided = zero === 3;
  const isOptimizerDivided = zero >= 1;
  return [
    part(
      'weights',
      'Weights',
      weights,
      isAway,
      isWeightDivided,
      [
        ...products('w', PARAMETERS, held, isWeightDivided),
        ...(frozen > 0 ? [isWeightDivided ? '⌈frozen / dp⌉' : 'frozen'] : []),
      ],
      [
        ...parameterTerms(held),
        { symbol: 'w', value: recipe.weights, meaning: 'bytes of a trained weight' },
        ...(frozen > 0
          ? [{ symbol: 'frozen', value: frozen, meaning: 'bytes of the weights below adapters' }]
          : []),
      ],
    ),
    part(
      'gradients',
      'Gradients',
      gradients,
      isAway,
      zero >= 2,
      products('g', PARAMETERS, held, zero >= 2),
      [
        ...parameterTerms(held),
        { symbol: 'g', value: recipe.gradients, meaning: 'bytes of a gradient' },
      ],
    ),
    part(
      'optimizer',
      'Optimizer',
      optimizer,
      offload !== 'none',
      isOptimizerDivided,
      [
        ...(recipe.master > 0 ? products('m', PARAMETERS, held, isOptimizerDivided) : []),
        ...products('', STATES, heldStates, isOptimizerDivided),
      ],
      [
        ...(recipe.master > 0
          ? [
              ...parameterTerms(held),
              {
                symbol: 'm',
                value: recipe.master,
                meaning: 'bytes of a master weight and its fp32 gradient',
              },
            ]
          : []),
        ...sumTerms(STATES, heldStates, `bytes of ${settled.optimizer}’s state`),
      ],
    ),
  ];
}

/** `factor·N` of dense weights and of experts, each over its own ranks where they divide it, whole bytes. */
function products(
  factor: string,
  [dense, experts]: Names,
  sum: StageSum,
  isDivided: boolean,
): string[] {
  const one = (name: string, ranks: string) => {
    const product = factor === '' ? name : `${factor}·${name}`;
    return isDivided ? `⌈${product} / ${ranks}⌉` : product;
  };
  return [
    ...(sum.dense > 0 ? [one(dense, 'dp')] : []),
    ...(sum.experts > 0 ? [one(experts, 'edp')] : []),
  ];
}

function parameterTerms(held: StageSum): Term[] {
  return sumTerms(PARAMETERS, held, 'trained parameters of this rank');
}

function sumTerms([dense, experts]: Names, sum: StageSum, meaning: string): Term[] {
  return [
    ...(sum.dense > 0 ? [{ symbol: dense, value: sum.dense, meaning }] : []),
    ...(sum.experts > 0
      ? [{ symbol: experts, value: sum.experts, meaning: `${meaning}, of routed experts` }]
      : []),
  ];
}

function rankTerms({ zero }: Settled, { held, ranks }: StateSums): Term[] {
  const meaning = `ranks that divide them (ZeRO ${zero})`;
  return [
    { symbol: 'dp', value: ranks.dense, meaning },
    ...(held.experts > 0
      ? [{ symbol: 'edp', value: ranks.experts, meaning: `${meaning}, for routed experts` }]
      : []),
  ];
}
