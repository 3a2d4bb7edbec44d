import {
  harmless,
  harmlessToggles,
  model,
  notModelled,
  number,
  type Program,
  words,
} from '../command/command.js';
import { servedDevices } from '../command/common.js';
import { line, variables } from '../command/print.js';

/** `text-generation-launcher` (text-generation-inference launcher/src/main.rs). */
export const tgiCommand: Program = {
  id: 'tgi',
  engine: 'tgi',
  mode: 'inference',
  start: ['text-generation-launcher'],
  starts: /^text-generation-(launcher|server)$/,
  images: /text-generation-inference/,
  positional: 'none',
  syntax: 'flags',
  defaults: { sequence: null },
  flags: [
    model('--model-id', 'MODEL_ID'),
    number('tp', '--num-shard', 'NUM_SHARD'),
    number('sequence', '--max-total-tokens', 'MAX_TOTAL_TOKENS'),
    number('batchedTokens', '--max-batch-prefill-tokens', 'MAX_BATCH_PREFILL_TOKENS'),
    number('maxSequences', '--max-batch-size', '--max-concurrent-requests'),
    number('memoryUtilization', '--cuda-memory-fraction', 'CUDA_MEMORY_FRACTION'),
    words(
      'weights',
      [
        ['bitsandbytes-nf4', 'nf4'],
        ['bitsandbytes', 'int8'],
        ['eetq', 'int8'],
        ['fp8', 'fp8'],
      ],
      '--quantize',
      'QUANTIZE',
    ),
    words(
      'kv',
      [
        ['fp8_e4m3fn', 'fp8'],
        ['fp8_e5m2', 'fp8'],
      ],
      '--kv-cache-dtype',
    ),
    words(
      'weights',
      [
        ['bfloat16', 'bf16'],
        ['float16', 'fp16'],
      ],
      '--dtype',
    ),
    harmless(
      '--hostname',
      '--port',
      '-p',
      '--master-port',
      '--huggingface-hub-cache',
      '--revision',
      '--max-input-tokens',
      '--max-input-length',
    ),
    harmlessToggles(
      '--trust-remote-code',
      '--json-output',
      '--sharded',
      '--disable-custom-kernels',
    ),
    notModelled('CUDA graphs take memory', '--cuda-graphs'),
    notModelled('speculation', '--speculate'),
    notModelled('adapters take memory', '--lora-adapters'),
    notModelled(
      'tokens of a batch are capped',
      '--max-batch-total-tokens',
      '--waiting-served-ratio',
    ),
  ],
  print: (asked) => ({
    lines: [
      line([
        ...variables(asked),
        'text-generation-launcher',
        '--model-id',
        asked.hub,
        ...asked.words,
      ]),
    ],
    says: ['batch', 'dp'],
  }),
  settle: ({ options }) => servedDevices(options),
};
