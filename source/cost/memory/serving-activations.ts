import { total } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import { ITEMS } from './items.js';

export const activations = total<Settled>({
  ...ITEMS.activations,
  unit: 'bytes',
  what: 'Tensors that are live during one forward step of the engine; they grow with the tokens of a step and the width of the model.',
  source: 'docs/cost-model.md, Workspace of a forward step',
});
