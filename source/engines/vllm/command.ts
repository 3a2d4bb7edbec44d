import type { Program, Stated } from '../command/command.js';
import { OWN_MODULES, servedDevices } from '../command/common.js';
import { attentionGroups, line, variables, without } from '../command/print.js';
import { VLLM_FLAGS } from './flags.js';

/** `vllm serve` and its OpenAI server (vllm/engine/arg_utils.py, vllm/config). */
export const vllmCommand: Program = {
  id: 'vllm',
  engine: 'vllm',
  mode: 'inference',
  start: ['vllm', 'serve'],
  starts:
    /^(vllm (serve|chat|complete|run-batch)|vllm\.entrypoints\.((openai\.)?api_server|cli\.main serve)|vllm-openai)$/,
  images: /vllm[-/]openai|\/vllm(:|$)|rocm\/vllm/,
  positional: 'model',
  syntax: 'flags',
  defaults: { sequence: null },
  flags: VLLM_FLAGS,
  print: (asked) => {
    const { options, hub, draft, hasExperts } = asked;
    const { dp = 1, ep = 1, adapters, adapterRank } = options;
    // Data-parallel ranks of one server always share the experts. Whole replicas of a mixture are servers of their
    // own.
    const ranks = hasExperts ? attentionGroups(asked) : Number(dp);
    const words = without('--data-parallel-size', asked.words);
    return {
      lines: [
        line([
          ...variables({ ...asked, options: { ...options, dp: Number(dp) / ranks } }),
          'vllm',
          'serve',
          hub,
          ...words,
          ...(ranks > 1 ? ['--data-parallel-size', String(ranks)] : []),
          ...(Number(ep) > 1 ? ['--enable-expert-parallel'] : []),
          ...(adapters
            ? [
                '--enable-lora',
                '--max-loras',
                String(adapters),
                '--max-lora-rank',
                String(adapterRank ?? 16),
              ]
            : []),
          ...(draft === undefined ? [] : ['--speculative-config.model', draft]),
        ]),
      ],
      says: ['batch', 'dp', 'prefillDevices', 'ep', 'adapters', 'adapterRank'],
    };
  },
  settle: ({ options, facts }) => {
    const loras = facts['lora'] === undefined ? undefined : Number(facts['loras'] ?? 1);
    const { tp = 1, dp = 1, cp = 1 } = options;
    return {
      options: {
        ...(facts['expertParallel'] !== undefined && {
          ep: Number(tp) * Number(dp) * Number(cp),
        }),
        ...(loras !== undefined && {
          adapters: loras,
          adapterRank: Number(facts['loraRank'] ?? 16),
        }),
        ...(facts['stageLayers'] !== undefined && { stageLayers: facts['stageLayers'] }),
      },
      ...servedDevices(options),
      ...drafting(facts),
    };
  },
};

/** Methods that draft by look-up or with the model's own modules (vllm/config/speculative.py). */
const WITHOUT_MODEL = /^(\[?ngram\w*\]?|suffix|mtp|\w+_mtp)$/;
/** Methods that draft with a few layers on top of the model, without a token table of their own. */
const HEADS = /eagle|medusa|mlp_speculator|mlp-speculator/i;

/** What drafts. Without a method it follows from the name of the drafting model. */
function drafting({ draftMethod = '', draftModel = '' }: Stated['facts']) {
  const isOwn = WITHOUT_MODEL.test(draftMethod) || WITHOUT_MODEL.test(draftModel);
  if (draftModel === '' || isOwn || OWN_MODULES.test(draftModel)) return {};
  return { draft: draftModel, isHead: HEADS.test(`${draftMethod} ${draftModel}`) };
}
