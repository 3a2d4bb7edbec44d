import type { FeedForward } from '../model/model.js';
import { type ActivationSettings, item, type SavedTensor } from './saved-tensor.js';

/** What a feed-forward keeps (cost model §3.2). */
export function feedForwardTensors(
  feedForward: FeedForward,
  s: ActivationSettings,
  inputIsShared: boolean,
): SavedTensor[] {
  const { bytes: e, tokens: T, hiddenSize: h } = s;
  const saved: SavedTensor[] = [];
  if (!inputIsShared)
    saved.push(
      item({
        id: 'feedForwardInput',
        label: 'Feed-forward input',
        formula: 'e·T·h',
        bytes: e * T * h,
        share: 'sequence',
        inputOf: ['gate', 'up', 'gateUp'],
      }),
    );
  if (feedForward.kind === 'dense') {
    saved.push(
      ...innerTensors(
        'inner',
        'Feed-forward',
        'f',
        e * T * feedForward.innerSize,
        feedForward.gated,
      ),
    );
    return saved;
  }
  const { experts, active, innerSize, sharedSize, inputSize, gated } = feedForward;
  saved.push(
    item({
      id: 'router',
      label: 'Router logits and probabilities',
      formula: '(e + 4)·T·E',
      bytes: (e + 4) * T * experts,
      share: 'sequence',
    }),
    item({
      id: 'dispatched',
      label: 'Dispatched expert inputs',
      formula: 'e·T·k·h',
      bytes: e * T * active * inputSize,
    }),
    ...innerTensors('experts', 'Expert', 'k·f_e', e * T * active * innerSize, gated),
    item({
      id: 'combined',
      label: 'Expert outputs to combine',
      formula: 'e·T·k·h',
      bytes: e * T * active * inputSize,
    }),
  );
  if (sharedSize > 0)
    saved.push(...innerTensors('shared', 'Shared expert', 'f_s', e * T * sharedSize, gated));
  return saved;
}

/** Gated: gate, up and their product; plain: before and after the activation (cost model §3.2). */
function innerTensors(
  id: string,
  label: string,
  width: string,
  one: number,
  gated: boolean,
): SavedTensor[] {
  const before = gated ? 2 : 1;
  return [
    item({
      id: `${id}Inner`,
      label: gated ? `${label} gate and up` : `${label} activation input`,
      formula: `${before}·e·T·${width}`,
      bytes: before * one,
    }),
    item({
      id: `${id}Down`,
      label: `${label} down input`,
      formula: `e·T·${width}`,
      bytes: one,
      inputOf: ['down'],
    }),
  ];
}
