import measured from '../../../test/facts/measured.json' with { type: 'json' };

/** A row of the published tables, which have many shapes. */
export interface Row {
  readonly id: string;
  readonly kind: string;
  readonly model: string;
  readonly engine: string;
  readonly hardware: string;
  readonly source: string;
  readonly quant: string;
  readonly dtype: string;
  readonly device?: string;
  readonly test: string;
  readonly kv_type?: string;
  readonly gemm_quant: string;
  readonly moe_quant: string;
  readonly moe_ep: string;
  readonly averaged_over?: string;
  readonly flash_attn?: boolean;
  readonly n_gpu: number;
  readonly tensor_parallel: number;
  readonly pipeline_parallel: number;
  readonly attention_dp: number;
  readonly batch: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly ttft_ms: number;
  readonly tpot_ms: number;
  readonly output_tok_s_total: number;
  readonly weights_bytes: number;
  readonly weights_gib: number;
  readonly generate_tokens: number;
  readonly prompt_tokens: number;
  readonly generate_lengths_tokens: readonly number[];
  readonly prompt_lengths_tokens: readonly number[];
  readonly depths?: readonly number[];
  readonly decode_tok_s?: number | readonly (number | null)[];
  readonly prefill_tok_s?: number | readonly (number | null)[];
}

/** Defaults of a row that omits these fields. */
const UNSAID = {
  quant: '',
  dtype: '',
  test: '',
  gemm_quant: '',
  moe_quant: '',
  moe_ep: '',
  n_gpu: 0,
  tensor_parallel: 0,
  pipeline_parallel: 0,
  attention_dp: 0,
  batch: 0,
  input_tokens: 0,
  output_tokens: 0,
  ttft_ms: 0,
  tpot_ms: 0,
  output_tok_s_total: 0,
  weights_bytes: 0,
  weights_gib: 0,
  generate_tokens: 0,
  prompt_tokens: 0,
  generate_lengths_tokens: [],
  prompt_lengths_tokens: [],
};

/** The rows of the published tables. */
export const publishedRows: readonly Row[] = measured.speed.map(
  (row) => ({ ...UNSAID, ...row }) as unknown as Row,
);
