import type { Model } from '../../model/model.js';
import { countParameters, type ParameterCounts } from '../../model/parameters.js';
import type { Tensor } from '../../model/tensor.js';
import type { Ledger } from '../../quantity/index.js';
import { asCertainAs } from '../certainty.js';
import { activeEntries } from './active.js';
import { parameterLedger, predictionLedger } from './ledger.js';
import { type RoughRule, roughEntries } from './rough.js';

export interface ParameterReport extends ParameterCounts {
  readonly tensors: readonly Tensor[];
  /** Total with its parts, each with its tensors. */
  readonly ledger: Ledger;
  /** Well-known rules of thumb, each explained by what sets it apart from the exact count. */
  readonly rough: Readonly<Record<RoughRule, Ledger>>;
  /** Counts beside the total: active parameters, and next-token-prediction modules where the model has them. */
  readonly others: readonly Ledger[];
}

const reports = new WeakMap<Model, ParameterReport>();

/** The parameter report of a model, computed once for each. */
export function parameterReport(model: Model): ParameterReport {
  let report = reports.get(model);
  if (!report) {
    const counts = countParameters(model);
    report = {
      ...counts,
      tensors: model.tensors,
      ledger: asCertainAs(model, 'weights', parameterLedger(model)),
      rough: roughEntries(model, counts),
      others: [
        ...activeEntries(model),
        ...(counts.nextTokenPrediction > 0 ? [predictionLedger(model)] : []),
      ].map((entry) => asCertainAs(model, 'weights', entry)),
    };
    reports.set(model, report);
  }
  return report;
}
