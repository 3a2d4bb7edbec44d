import {
  type Conclusion,
  configFile,
  fact,
  harmless,
  harmlessToggles,
  model,
  notModelled,
  number,
  type Program,
  type Stated,
  words,
} from '../command/command.js';
import { isOn, servedDevices } from '../command/common.js';
import { attentionGroups, hereDocument, line, variables, without } from '../command/print.js';

/** `trtllm-serve` and its options file (tensorrt_llm/commands/serve.py, llmapi/llm_args.py). */
export const tensorrtLlmCommand: Program = {
  id: 'tensorrt-llm',
  fileWins: true,
  engine: 'tensorrt-llm',
  mode: 'inference',
  start: ['trtllm-serve'],
  starts: /^trtllm-serve( serve)?$/,
  images: /tensorrt-?llm/,
  positional: 'model',
  syntax: 'flags',
  defaults: { sequence: null },
  flags: [
    model('--model', '--model_path'),
    number('tp', '--tp_size', '--tensor_parallel_size'),
    number('pp', '--pp_size', '--pipeline_parallel_size'),
    number('cp', '--cp_size', '--context_parallel_size'),
    number('ep', '--ep_size', '--moe_expert_parallel_size'),
    number('maxSequences', '--max_batch_size'),
    number('batchedTokens', '--max_num_tokens'),
    number('sequence', '--max_seq_len'),
    number(
      'freeFraction',
      '--kv_cache_free_gpu_memory_fraction',
      '--free_gpu_memory_fraction',
      '--kv_cache_config.free_gpu_memory_fraction',
    ),
    words(
      'kv',
      [
        ['fp8', 'fp8'],
        ['nvfp4', 'nvfp4'],
      ],
      '--kv_cache_dtype',
      '--kv_cache_config.dtype',
    ),
    fact('attentionDp', '--enable_attention_dp'),
    number(
      'draftTokens',
      '--speculative_config.max_draft_len',
      '--speculative_config.num_nextn_predict_layers',
    ),
    fact('draftMethod', '--speculative_config.decoding_type'),
    fact(
      'draftModel',
      '--speculative_config.speculative_model',
      '--speculative_config.speculative_model_dir',
    ),
    configFile('--config', '--extra_llm_api_options'),
    harmless(
      '--host',
      '--port',
      '--backend',
      '--tokenizer',
      '--log_level',
      '--gpus_per_node',
      '--num_postprocess_workers',
      '--reasoning_parser',
      '--tool_parser',
      '--stream_interval',
      '--cuda_graph_config.enable_padding',
      '--print_iter_log',
      '--max_input_len',
    ),
    harmlessToggles(
      '--trust_remote_code',
      '--enable_chunked_prefill',
      '--enable_iter_perf_stats',
      '--disable_overlap_scheduler',
      '--enable_autotuner',
      '--kv_cache_config.enable_block_reuse',
    ),
    notModelled('sizes of the sparse indexer', '--sparse_attention_config'),
    notModelled('kernels of experts differ in workspace', '--moe_config'),
    notModelled(
      'captured batches take memory',
      '--cuda_graph_config',
      '--use_cuda_graph',
      '--cuda_graph_max_batch_size',
      '--cuda_graph_padding_enabled',
    ),
    notModelled('the pool is capped or spilled to the host', '--kv_cache_config'),
    notModelled('speculation', '--speculative_config'),
    notModelled('beams multiply cache and logits', '--max_beam_width'),
    notModelled('clusters of experts', '--cluster_size', '--moe_cluster_parallel_size'),
  ],
  print: (asked) => {
    const { options, hub, draft, words } = asked;
    const { tp = 1, kv, draftTokens } = options;
    const groups = attentionGroups(asked);
    const settings = [
      ...(groups > 1 ? ['enable_attention_dp: true'] : []),
      ...(kv === 'fp8' || kv === 'nvfp4' ? ['kv_cache_config:', `  dtype: ${kv}`] : []),
      ...(draftTokens
        ? [
            'speculative_config:',
            `  decoding_type: ${draft === undefined ? 'MTP' : 'DraftTarget'}`,
            `  max_draft_len: ${draftTokens}`,
            ...(draft === undefined ? [] : [`  speculative_model: ${draft}`]),
          ]
        : []),
    ];
    const inFile = ['--kv_cache_dtype', '--tp_size', '--speculative_config.max_draft_len'];
    const plain = inFile.reduce((left, flag) => without(flag, left), words);
    const ranks = Number(tp) * groups;
    const files = settings.length > 0 ? hereDocument('options.yaml', settings.join('\n')) : [];
    return {
      lines: [
        ...files,
        line([
          ...variables(asked, groups),
          'trtllm-serve',
          hub,
          ...(ranks > 1 ? ['--tp_size', String(ranks)] : []),
          ...plain,
          ...(files.length > 0 ? ['--config', 'options.yaml'] : []),
        ]),
      ],
      says: ['batch', 'dp', 'prefillDevices', 'kv', 'draftTokens'],
    };
  },
  settle: ({ options, facts }) => ({
    options: {
      ...(isOn(facts['attentionDp']) && { attentionDp: Number(options['tp'] ?? 1) }),
    },
    ...servedDevices(options),
    ...drafting(facts),
  }),
};

/** A look-up and the model's own modules need no drafting model (tensorrt_llm/llmapi/llm_args.py). */
function drafting({ draftMethod = '', draftModel }: Stated['facts']): Conclusion {
  if (draftModel === undefined || /^(ngram|mtp|lookahead)$/i.test(draftMethod)) return {};
  return { draft: draftModel, isHead: /eagle|medusa/i.test(draftMethod) };
}
