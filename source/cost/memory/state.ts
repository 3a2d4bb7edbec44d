import { type QuantitySymbol, quantities } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import type { RecipeBytes } from '../recipes.js';
import type { StageSum } from '../shards.js';

/** What the model states of one rank of a stage are made of, before data-parallel ranks divide them. */
export interface States {
  readonly settled: Settled;
  readonly recipe: RecipeBytes;
  /** Trained parameters. */
  readonly held: StageSum;
  /** Of those, what is kept in 8 bits alone, and the bytes of one; none unless the recipe and the framework do so. */
  readonly eightBit: StageSum;
  readonly eightBitBytes: number;
  /** Bytes of optimizer state without master weights. */
  readonly heldStates: StageSum;
  /** Ranks that divide dense weights, and experts. */
  readonly ranks: StageSum;
  /** Bytes of weights that are not trained. */
  readonly frozen: number;
  /** Trained parameters of the largest layer, where its weights are gathered. */
  readonly gatheredLayer: number;
  /** The same, where its gradients are scattered. */
  readonly scatteredLayer: number;
  /** Bytes of frozen weights of the largest layer, where layers are gathered. */
  readonly frozenLayer: number;
  /** Trained parameters and frozen bytes of embedding and head, where they are gathered: both always, or the head for the loss. */
  readonly ends: GatheredEnds;
  readonly lossEnds: GatheredEnds;
  /** Trained parameters and frozen bytes of the stage that stay whole between micro-batches; 0 where layers are given back. */
  readonly whole: GatheredEnds;
  /** Trained parameters of this rank whose gradients the optimizer's step copies to fp32 at once. */
  readonly copied: number;
  /** Bytes of the second moment of which it makes a copy. */
  readonly rooted: number;
  /** Elements of the largest matrix, where the optimizer needs scratch for it. */
  readonly matrix: number;
}

/** Ends of the model that ranks hold whole. */
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
