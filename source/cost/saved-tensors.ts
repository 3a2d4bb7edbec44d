import type { LayerGroup } from '../model/model.js';
import { feedForwardTensors } from './saved-by-feed-forwards.js';
import { mixerTensors } from './saved-by-mixers.js';
import { type ActivationSettings, item, type SavedTensor } from './saved-tensor.js';

/**
 * The operation inventory of one layer (cost model §3.2): what each operation keeps. For multi-head attention with a
 * plain 4h feed-forward and dropout it sums to 34·s·b·h + 5·a·s²·b (arXiv:2205.05198 eq. 1–2).
 */
export function savedTensors(group: LayerGroup, s: ActivationSettings): SavedTensor[] {
  const { bytes: e, tokens: T, hiddenSize: h } = s;
  const saved: SavedTensor[] = [];
  if (group.norms > 0)
    saved.push(
      item({
        id: 'norms',
        label: 'Norm inputs',
        formula: `${group.norms}·e·T·h`,
        bytes: group.norms * e * T * h,
        share: 'sequence',
      }),
    );
  for (const mixer of group.mixers) saved.push(...mixerTensors(mixer, s));
  // A parallel block has one norm, whose output both halves read: it is kept once.
  const inputIsShared = group.norms === 1 && group.mixers.length > 0;
  for (const feedForward of group.feedForwards)
    saved.push(...feedForwardTensors(feedForward, s, inputIsShared));
  if (s.dropout) {
    const masks = Math.min(1, group.mixers.length) + Math.min(1, group.feedForwards.length);
    saved.push(
      item({
        id: 'dropout',
        label: 'Dropout masks',
        formula: `${masks}·T·h`,
        bytes: masks * T * h,
        share: 'sequence',
      }),
    );
  }
  return saved;
}
