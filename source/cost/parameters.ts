import type { Model } from '../model/model.js';
import { countParameters } from '../model/parameters.js';
import { elementsOf, type Part, type Tensor } from '../model/tensor.js';
import { asCertainAs } from './certainty.js';
import { dimensionName } from './dimension-names.js';
import { entry, type Ledger, total } from './ledger.js';
import type { ParameterReport } from './report.js';

const PARTS: readonly (readonly [Part, string])[] = [
  ['attention', 'Attention'],
  ['feedForward', 'Feed-forward'],
  ['embedding', 'Embedding'],
  ['norm', 'Norm'],
  ['head', 'Head'],
  ['other', 'Other'],
];

const reports = new WeakMap<Model, ParameterReport>();

/** The parameter report of a model, made once for each. */
export function parameterReport(model: Model): ParameterReport {
  const known = reports.get(model);
  if (known) return known;
  const counts = countParameters(model);
  const report = {
    ...counts,
    tensors: model.tensors,
    ledger: asCertainAs(model, 'weights', parameterLedger(model)),
    rough: roughCounts(model),
  };
  reports.set(model, report);
  return report;
}

function parameterLedger(model: Model): Ledger {
  const parts = PARTS.map(([part, label]) =>
    total(
      `parameters.${part}`,
      label,
      'parameters',
      model.tensors
        .filter((tensor) => tensor.part === part)
        .map((tensor, index) =>
          entry(`parameters.${part}.${index}`, tensor.name, 'parameters', elementsOf(tensor), {
            explain: () => ({
              formula: `copies · ${tensor.shape.map((_, axis) => `d${axis + 1}`).join('·')}`,
              symbols: [
                {
                  symbol: 'copies',
                  value: tensor.copies,
                  meaning: copiesMeaning(tensor),
                },
                ...tensor.shape.map((size, axis) => ({
                  symbol: `d${axis + 1}`,
                  value: size,
                  meaning: dimensionName(model, size) ?? `dimension ${axis + 1}`,
                })),
              ],
              source: 'the tensor inventory; cost model §1',
            }),
          }),
        ),
      () => ({
        formula: 'Σ tensors of this part',
        symbols: [],
        source: 'the tensor inventory; cost model §1',
      }),
    ),
  );
  return total('parameters', 'Parameters', 'parameters', parts, () => ({
    formula: 'embedding + Σ layers (mixer + feed-forward + norms) + final norm + head',
    symbols: parts.map(({ label, amount }) => ({
      symbol: label,
      value: amount,
      meaning: 'parameters',
    })),
    source: 'the tensor inventory; cost model §1.9',
  }));
}

/** What there are several of. */
function copiesMeaning({ layers, copies, experts }: Tensor): string {
  if (layers.length === 0) return 'outside the layers';
  return experts && copies > layers.length
    ? `${layers.length} layers × ${copies / layers.length} experts`
    : 'layers that have one (num_hidden_layers)';
}

/** The well-known rough formulas (cost model §1.9), shown beside the exact count as what they are. */
function roughCounts({
  layerCount: L,
  hiddenSize: h,
  vocabularySize: V,
}: Model): ParameterReport['rough'] {
  return {
    twelveLH2: 12 * L * h * h + V * h,
    seed: L * (12 * h * h + 13 * h) + V * h,
  };
}
