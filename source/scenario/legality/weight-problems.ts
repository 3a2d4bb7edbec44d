import { servingOf } from '../../engines/index.js';
import { isTower, parseWeightFormat, splitProblem } from '../../formats/index.js';
import { elementsOf } from '../../model/tensor.js';
import { sumOf } from '../../quantity/index.js';
import type { Settled } from '../settled.js';
import { type Problem, warning } from './problem.js';

export function towerProblems({ model, weights, mode, scenario: { images } }: Settled): Problem[] {
  if (mode === 'training' || images > 0 || parseWeightFormat(weights).kind !== 'gguf') return [];
  const elements = sumOf(
    model.tensors.filter((tensor) => isTower(tensor, model)),
    elementsOf,
  );
  if (elements === 0) return [];
  return [
    warning(
      'mmproj',
      `the ${(elements / 1e6).toFixed(0)} M parameters of towers and projectors are in a file of their own (mmproj), not counted here`,
    ),
  ];
}

/** Refuses splits that cut through a block, as engines do when they load such checkpoints. */
export function blockProblems(settled: Settled): Problem[] {
  const { model, weights, mode, engine, tp, expertTp } = settled;
  if (tp === 1 || mode === 'training') return [];
  const format = parseWeightFormat(weights);
  // GGUF files divide along the other dimension, and some engines pad blocks for their kernels.
  const { paddedFormats } = servingOf(engine).weights;
  if (format.kind !== 'matrices' || paddedFormats.includes(format.id)) return [];
  const problem = splitProblem(model, format, tp, expertTp);
  return problem === undefined ? [] : [warning('tp-blocks', problem)];
}
