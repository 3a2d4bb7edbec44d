import { type QuantitySymbol, quantities } from '../../quantity/index.js';
import type { SettledSetting } from '../../scenario/settled.js';
import type { RecipeBytes } from '../recipes.js';
import type { StageSum } from '../shards.js';

/** What the model states of one rank of a stage are made of, before data-parallel ranks divide them. */
export interface States {
  readonly settled: SettledSetting;
  readonly recipe: RecipeBytes;
  /** Trained parameters. */
  readonly held: StageSum;
  /** Of those, the ones whose gradients are there. */
  readonly graded: StageSum;
  /** Whether answers are generated, for which some states go to host memory. */
  readonly isRollout: boolean;
  /**
   * Of the trained parameters, those that are kept only in 8 bits, and the bytes of one. Zero unless recipe and
   * framework do so.
   */
  readonly eightBit: StageSum;
  readonly eightBitBytes: number;
  /** Bytes of optimizer state without master weights. */
  readonly heldStates: StageSum;
  /** The ranks that divide dense weights, and those that divide experts. */
  readonly ranks: StageSum;
  /** Bytes of weights that are not trained. */
  readonly frozen: number;
  /** Trained parameters of the largest layer, where its weights are gathered. */
  readonly gatheredLayer: number;
  /** The same at the instant its gradients are scattered. */
  readonly scatteredLayer: number;
  /** Bytes of the frozen weights of the largest layer, where layers are gathered. */
  readonly frozenLayer: number;
  /**
   * Embedding and head where they are gathered, as trained parameters and frozen bytes: throughout the step, or the
   * head alone for the loss.
   */
  readonly ends: GatheredEnds;
  readonly lossEnds: GatheredEnds;
  /**
   * What stays gathered between micro-batches, as trained parameters and frozen bytes; 0 where layers are resharded.
   */
  readonly whole: GatheredEnds;
  /** Trained parameters of this rank whose gradients the optimizer step copies to fp32 at the same time. */
  readonly copied: number;
  /** Bytes of the second moment that the optimizer step copies. */
  readonly rooted: number;
  /** Elements of the largest matrix, where the optimizer needs scratch for it. */
  readonly matrix: number;
}

/** The ends of the model that a rank holds whole. */
export interface GatheredEnds {
  readonly trained: number;
  readonly frozen: number;
}

export const define = quantities<States>();

export type Of = QuantitySymbol<States>;

/** Bytes a parameter, by the recipe. */
export function bytes(part: 'weights' | 'gathered' | 'gradients' | 'master', meaning: string): Of {
  return {
    value: ({ recipe }) => recipe[part],
    meaning,
    unit: 'bytes',
    from: ({ settled }) => `recipe ${settled.recipe}`,
  };
}
