import throughputs from '../../../test/facts/published-throughputs.json' with { type: 'json' };
import { FIRST_TOKENS, FOREIGN_PROMPTS, LEFT_OUT } from './left-out.js';
import { type Load, loadOf } from './loads.js';
import { DEVICES, MODELS, PROCESSORS } from './names.js';
import { publishedRows, type Row } from './published-rows.js';

/** Kind of a measurement: a step of one sequence, a prompt, a token under load, offline requests, a first token. */
export type Kind = 'decode' | 'prompt' | 'steady' | 'offline' | 'first';

/** One measurement, with the question that predicts it. */
export interface Measurement {
  readonly id: string;
  readonly kind: Kind;
  readonly model: string;
  readonly hardware: string;
  readonly devices: number;
  /** Bandwidth of a processor's memory in GB/s, in place of the preset's. */
  readonly bandwidth?: number;
  readonly options: Readonly<Record<string, unknown>>;
  /** Seconds, or tokens a second of all devices where the kind is `offline`. */
  readonly value: number;
  /** Bytes of the file, where stated. */
  readonly fileBytes?: number;
  readonly source: string;
  /** The load, for first tokens only. */
  readonly load?: Load;
  /** Number of lengths measured in the same run. */
  readonly lengths: number;
}

export interface LeftOut {
  readonly id: string;
  readonly why: string;
}

const GIB = 2 ** 30;

/** Every measurement that can be predicted, and the excluded ones with their reason. */
export function measurements(): { rows: readonly Measurement[]; leftOut: readonly LeftOut[] } {
  const leftOut: LeftOut[] = [];
  const rows: Measurement[] = [];
  for (const row of publishedRows) {
    const why = reasonAgainst(row);
    if (why !== undefined) leftOut.push({ id: row.id, why });
    else rows.push(...readRow(row));
  }
  const first = Object.entries(FIRST_TOKENS).map(([id, why]) => ({ id, why }));
  return { rows: [...rows, ...throughputs.rows.map(published)], leftOut: [...leftOut, ...first] };
}

function reasonAgainst(row: Row): string | undefined {
  const known = LEFT_OUT[row.id];
  if (known !== undefined) return known;
  if (row.tensor_parallel > 8) return 'prompts were read on devices of their own';
  if (MODELS[row.model] === undefined) return `no preset of ${row.model}`;
  const hardware = row.hardware;
  if (DEVICES[hardware] === undefined && PROCESSORS[hardware] === undefined)
    return `${hardware} is not in the catalogue`;
  return undefined;
}

function readRow(row: Row): readonly Measurement[] {
  if (row.kind === 'serving_measured') return served(row);
  if (row.kind === 'max_throughput_offline') return [offline(row)];
  return singleStream(row);
}

/** Weight formats as measurements name them. */
const FORMATS: readonly (readonly [RegExp, string | null])[] = [
  [/nf4-dq/, 'nf4-dq'],
  [/nf4/, 'nf4'],
  [/mxfp4|gpt-oss/i, null],
  [/307 GiB/, 'q3_k_m'],
  [/qat-q4/i, 'q4_0'],
  [/q2_k/i, 'q2_k'],
  [/q3_k/i, 'q3_k_m'],
  [/q4_0/i, 'q4_0'],
  [/q4_k_s/i, 'q4_k_s'],
  [/q4_k|q4 \(from|4-bit/i, 'q4_k_m'],
  [/q5/i, 'q5_k_m'],
  [/q6_k/i, 'q6_k'],
  [/q8_0/i, 'q8_0'],
  [/^q4\b/i, 'q4_0'],
  [/int4/, 'gptq-4bit-32g'],
  [/int8/, 'int8'],
  [/\bbf16/i, 'bf16'],
  [/f16/i, 'fp16'],
];

function weightsOf(row: Row): string | null {
  const text = `${row.quant || row.dtype} ${row.model}`;
  const format = FORMATS.find(([name]) => name.test(text));
  return format ? format[1] : 'bf16';
}

/** The table of averages has no lengths of its own: prompts of 512, 1,024 and 4,096 tokens. */
const AVERAGED = { context: 940, prompt: 1877 };
const CHAT = 256;

function singleStream(row: Row): readonly Measurement[] {
  const text: string = row.engine;
  const isProcessor = row.device === 'CPU' || /cpu/.test(text) || /CPU/.test(row.hardware);
  const base = {
    id: row.id,
    model: MODELS[row.model] ?? '',
    hardware: isProcessor ? 'desktop-ddr5-5600-dual' : (DEVICES[row.hardware] ?? ''),
    ...(isProcessor && { bandwidth: PROCESSORS[row.hardware] ?? 0 }),
    devices: deviceCount(row),
    source: row.source,
    ...fileBytes(row),
  };
  const options = {
    engine: /LitGPT/.test(text)
      ? 'transformers'
      : /gpt-fast/.test(text)
        ? 'architecture'
        : 'llama.cpp',
    ...(/gpt-fast/.test(text) && { paceAs: 'compiled' }),
    weights: weightsOf(row),
    // llama.cpp divides layers over devices.
    ...(row.tensor_parallel > 1 ? { tp: row.tensor_parallel } : { pp: deviceCount(row) }),
    ...(/2023|9fb13f9/.test(text) && { engineVersion: 'b1600' }),
    ...(row.kv_type && { kv: row.kv_type }),
    attention:
      row.flash_attn === false || /XiongjieDai|2023/.test(row.source + text) ? 'eager' : 'flash',
    ...(/vulkan/i.test(text) && { backend: 'vulkan' }),
  };
  const steps = decodeLengths(row);
  const prompts = FOREIGN_PROMPTS.has(row.id) ? [] : promptLengths(row);
  return [
    ...steps.map(([sequence, rate]) => ({
      ...base,
      kind: 'decode' as const,
      options: { ...options, sequence, output: 1 },
      value: 1 / rate,
      lengths: steps.length,
    })),
    ...prompts.map(([tokens, rate]) => ({
      ...base,
      kind: 'prompt' as const,
      options: { ...options, sequence: tokens + 1, output: 1, ...microBatch(row) },
      value: tokens / rate,
      lengths: prompts.length,
    })),
  ];
}

function deviceCount(row: Row): number {
  return row.n_gpu > 0 ? row.n_gpu : 1;
}

function fileBytes(row: Row): { fileBytes?: number } {
  if (row.weights_bytes > 0) return { fileBytes: row.weights_bytes };
  // Sizes in the table of averages are in another unit than the table states.
  if (row.weights_gib > 0 && row.averaged_over === undefined && row.kind === 'llama_bench')
    return { fileBytes: row.weights_gib * GIB };
  return {};
}

/** `-ub 2048`, as the runs of gpt-oss-120b state. */
function microBatch(row: Row): { batchedTokens?: number } {
  return /pp2048/.test(row.test) ? { batchedTokens: 2048 } : {};
}

type Length = readonly [tokens: number, rate: number];

/** Contexts in the middle of what was generated. */
function decodeLengths(row: Row): readonly Length[] {
  const rates = row.decode_tok_s;
  if (rates === undefined) return [];
  if (typeof rates === 'number') return [[contextOf(row), rates]];
  const lengths = row.depths ?? row.generate_lengths_tokens;
  const isDepth = row.depths !== undefined;
  return rates.flatMap((rate: number | null, index: number): Length[] => {
    const length = lengths[index] ?? 0;
    return rate === null ? [] : [[isDepth ? length + 32 : length / 2, rate]];
  });
}

function contextOf(row: Row): number {
  if (row.averaged_over !== undefined) return AVERAGED.context;
  const generated = row.generate_tokens || Number(/tg(\d+)/.exec(row.test)?.[1] ?? 0);
  if (generated > 0) return Math.max(1, Math.round(generated / 2));
  return row.prompt_tokens > 0 ? row.prompt_tokens + 100 : CHAT;
}

function promptLengths(row: Row): readonly Length[] {
  const rates = row.prefill_tok_s;
  if (rates === undefined) return [];
  if (typeof rates !== 'number')
    return rates.flatMap((rate: number | null, index: number): Length[] =>
      rate === null ? [] : [[row.prompt_lengths_tokens[index] ?? 512, rate]],
    );
  if (row.averaged_over !== undefined) return [[AVERAGED.prompt, rates]];
  return [[Number(/pp(\d+)/.exec(row.test)?.[1] ?? 512), rates]];
}

const ENGINES: Readonly<Record<string, string>> = {
  vllm: 'vllm',
  sglang: 'sglang',
  trtllm: 'tensorrt-llm',
};

function servedFormat(row: Row): string | null {
  if (/gpt-oss/.test(row.model)) return null;
  const quant: string = row.moe_quant || row.gemm_quant || row.dtype;
  if (/fp4/.test(quant)) return 'nvfp4';
  if (/fp8_block/.test(quant)) return 'fp8-block';
  if (/fp8/.test(quant)) return /deepseek|GLM|Qwen3|MiniMax/.test(row.model) ? 'fp8-block' : 'fp8';
  return /int4/.test(quant) ? 'gptq-4bit-32g' : 'bf16';
}

function served(row: Row): readonly Measurement[] {
  const engine = ENGINES[row.engine.split(' ')[0] ?? ''] ?? '';
  const { tensor_parallel: tp, attention_dp: groups, moe_ep: experts } = row;
  const weights = servedFormat(row);
  const isNvidia = engine === 'tensorrt-llm' || /^nvidia|Llama/.test(row.model);
  const base = {
    id: row.id,
    model: MODELS[row.model] ?? '',
    hardware: DEVICES[row.hardware] ?? '',
    devices: tp * Math.max(1, groups),
    options: {
      engine,
      weights,
      ...(isNvidia &&
        weights !== null &&
        /fp/.test(weights) &&
        weights !== 'bf16' && { kv: 'fp8' }),
      tp,
      dp: Math.max(1, groups),
      ep: Math.max(1, Number(experts)),
      batch: row.batch,
      sequence: row.input_tokens + row.output_tokens,
      output: row.output_tokens,
    },
    source: row.source,
    lengths: 1,
  };
  const steady = { ...base, kind: 'steady' as const, value: row.tpot_ms / 1000 };
  if (FIRST_TOKENS[row.id] !== undefined) return [steady];
  return [steady, { ...base, kind: 'first', value: row.ttft_ms / 1000, load: loadOf(row, engine) }];
}

/** Mixtures on several devices run attention data parallel, as the tables' settings state. */
function offline(row: Row): Measurement {
  const { n_gpu: devices, tensor_parallel: tp, pipeline_parallel: pp } = row;
  const isMixture = /A\d+B/.test(row.model) && devices > 1;
  return {
    id: row.id,
    kind: 'offline',
    model: MODELS[row.model] ?? '',
    hardware: DEVICES[row.hardware] ?? '',
    devices,
    options: {
      engine: 'tensorrt-llm',
      weights: row.dtype === 'FP4' ? 'nvfp4' : 'fp8',
      kv: 'fp8',
      pp,
      ...(isMixture ? { tp: 1, dp: devices, ep: devices } : { tp }),
      sequence: row.input_tokens + row.output_tokens,
      output: row.output_tokens,
    },
    value: row.output_tok_s_total,
    source: row.source,
    lengths: 1,
  };
}

function published(row: (typeof throughputs.rows)[number]): Measurement {
  const { tp, pp, dp, ep, weights, kv, input, output, devices } = row;
  return {
    id: row.id,
    kind: 'offline',
    model: row.model,
    hardware: row.hardware,
    devices,
    options: {
      engine: 'tensorrt-llm',
      weights,
      kv,
      tp,
      pp,
      dp,
      ep,
      sequence: input + output,
      output,
    },
    value: row.outputTokensPerSecondPerDevice * devices,
    source: throughputs.source,
    lengths: 1,
  };
}
