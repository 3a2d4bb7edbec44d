import type { AttentionMixer, LatentMixer, Model } from '../../model/model.js';
import type { Settled } from '../settle.js';
import { nearestDivisor } from './divisors.js';
import { type Problem, refused, warning } from './problem.js';

export function tensorProblems({ model, tp, accelerator }: Settled): Problem[] {
  if (tp === 1) return [];
  const found: Problem[] = [];
  for (const heads of new Set(attentionHeads(model).map((mixer) => mixer.heads))) {
    if (heads % tp !== 0)
      found.push(
        refused(
          'tp-heads',
          `tp ${tp} does not divide the ${heads} attention heads: ${nearestDivisor(heads, tp)} does`,
        ),
      );
  }
  for (const kvHeads of new Set(softmaxHeads(model).map((mixer) => mixer.kvHeads))) {
    if (kvHeads % tp !== 0 && tp % kvHeads !== 0)
      found.push(
        refused(
          'tp-kv-heads',
          `tp ${tp} neither divides the ${kvHeads} key-value heads nor is a multiple of them`,
        ),
      );
    else if (tp > kvHeads)
      found.push(
        warning(
          'tp-replicates',
          `tp ${tp} is beyond the ${kvHeads} key-value heads: the cache is held ${tp / kvHeads} times`,
        ),
      );
  }
  for (const inner of new Set(innerSizes(model))) {
    if (inner % tp !== 0)
      found.push(
        refused(
          'tp-inner',
          `tp ${tp} does not divide the feed-forward width ${inner}: ${nearestDivisor(inner, tp)} does`,
        ),
      );
  }
  // Doubtful, not refused: see `DefaultRule` for why.
  if (tp > accelerator.maximumScaleUp)
    found.push(
      warning(
        'tp-link',
        `tp ${tp} goes beyond the fast link of ${accelerator.maximumScaleUp} ${accelerator.name}`,
      ),
    );
  return found;
}

function attentionHeads(model: Model): (AttentionMixer | LatentMixer)[] {
  return model.groups.flatMap((group) =>
    group.mixers.filter((mixer) => mixer.kind === 'attention' || mixer.kind === 'latent'),
  );
}

function softmaxHeads(model: Model): AttentionMixer[] {
  return model.groups.flatMap((group) =>
    group.mixers.filter((mixer) => mixer.kind === 'attention'),
  );
}

function innerSizes(model: Model): number[] {
  return model.groups.flatMap((group) =>
    group.feedForwards.flatMap((part) => (part.kind === 'dense' ? [part.innerSize] : [])),
  );
}
