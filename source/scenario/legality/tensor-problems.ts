import type { Model } from '../../model/model.js';
import type { AttentionCore } from '../../model/operation.js';
import { workOf } from '../../model/operations.js';
import type { Settled } from '../settled.js';
import { divisorsText } from './divisors.js';
import { type Problem, refused, warning } from './problem.js';

export function tensorProblems({ model, tp, accelerator, machine }: Settled): Problem[] {
  if (tp === 1) return [];
  const found: Problem[] = [];
  for (const heads of new Set(cores(model).map((core) => core.heads))) {
    if (heads % tp !== 0)
      found.push(
        refused(
          'tp-heads',
          `tp ${tp} does not divide the ${heads} attention heads`,
          divisorsText(heads, tp),
        ),
      );
  }
  for (const kvHeads of new Set(cores(model).map((core) => core.kvHeads))) {
    if (kvHeads === undefined) continue;
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
          `tp ${tp} does not divide the feed-forward width ${inner}`,
          divisorsText(inner, tp),
        ),
      );
  }
  // A warning, not a refusal: see `DefaultRule`.
  if (tp > machine.domain)
    found.push(
      warning(
        'tp-link',
        `tp ${tp} goes beyond the fast link of ${machine.domain} ${accelerator.name}`,
      ),
    );
  return found;
}

function cores(model: Model): AttentionCore[] {
  return model.groups.flatMap((group) => workOf(group).cores);
}

function innerSizes(model: Model): number[] {
  return model.groups.flatMap((group) =>
    group.feedForwards.flatMap((part) => (part.kind === 'dense' ? [part.innerSize] : [])),
  );
}
