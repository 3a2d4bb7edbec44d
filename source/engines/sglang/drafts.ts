import type { Conclusion, Stated } from '../command/command.js';
import { numberOf, OWN_MODULES } from '../command/common.js';
import type { PrintRequest } from '../command/print.js';

/**
 * Number of drafted tokens. Verified tokens include the one before the drafts, and a chain drafts one token a step; the
 * default is 3 steps for most models (sglang/srt/arg_groups/speculative_hook.py).
 */
export function draftedTokens(facts: Stated['facts']): { readonly draftTokens?: number } {
  const steps = numberOf(facts['draftSteps']);
  const verified = numberOf(facts['verified']);
  const isChain = (numberOf(facts['draftWidth']) ?? 1) === 1;
  if (steps !== undefined && (isChain || verified === undefined)) return { draftTokens: steps };
  if (verified !== undefined) return { draftTokens: Math.max(1, verified - 1) };
  if (facts['algorithm'] === undefined) return {};
  return { draftTokens: /ngram/i.test(facts['algorithm']) ? 11 : 3 };
}

/** A look-up and the model's own modules need no drafting model. */
export function drafting({ algorithm = '', draftModel, draftWidth }: Stated['facts']): Conclusion {
  const isTree = (numberOf(draftWidth) ?? 1) > 1;
  const warnings = isTree ? ['drafts are a tree: they are counted as a chain of as many'] : [];
  const isOwn = /^(ngram|nextn)$/i.test(algorithm) || OWN_MODULES.test(draftModel ?? '');
  if (draftModel === undefined || isOwn) return { warnings };
  return { draft: draftModel, isHead: /eagle/i.test(`${algorithm} ${draftModel}`), warnings };
}

/** Words for a chain of drafts. The number of verified tokens includes the one before the drafts. */
export function draftWords({ draft, options: { draftTokens } }: PrintRequest): readonly string[] {
  if (!draftTokens) return [];
  return [
    '--speculative-algorithm',
    ...(draft === undefined ? ['NEXTN'] : ['STANDALONE', '--speculative-draft-model-path', draft]),
    '--speculative-num-steps',
    String(draftTokens),
    '--speculative-eagle-topk',
    '1',
    '--speculative-num-draft-tokens',
    String(Number(draftTokens) + 1),
  ];
}
