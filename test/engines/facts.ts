import { readFileSync } from 'node:fs';

/** A row of `kv_llamacpp`: what llama.cpp printed, by other people. */
export interface PrintedCache {
  readonly id: string;
  readonly model: string;
  readonly n_layer?: number;
  readonly n_head_kv?: number | readonly number[];
  readonly head_dim_k?: number;
  readonly head_dim_v?: number;
  readonly n_ctx?: number;
  readonly n_seq?: number;
  readonly n_ubatch?: number;
  readonly flash_attn?: boolean;
  readonly types?: Readonly<Record<string, string>>;
  readonly caches?: readonly PrintedPart[];
  readonly recurrent_state?: {
    readonly linear_layers: number;
    readonly d_conv: number;
    readonly d_inner: number;
    readonly n_group: number;
    readonly d_state: number;
    readonly n_seq: number;
    readonly snapshot_planes: number;
    readonly printed_mib: number;
    readonly fits: boolean;
  };
  readonly printed_kv_total_mib: number;
  readonly fits: boolean | null;
  readonly geometry?: string;
}

export interface PrintedPart {
  readonly cache: string;
  readonly cells: number;
  readonly layers: number;
  readonly k_elements_per_cell_layer: number;
  readonly v_elements_per_cell_layer: number;
  readonly type_k: string;
  readonly type_v: string;
  readonly printed_mib: number;
}

const measured = JSON.parse(
  readFileSync(new URL('../facts/measured.json', import.meta.url), 'utf8'),
) as { readonly kv_llamacpp: readonly PrintedCache[] };

/** Rows whose geometry is independent of the printed size and that fit llama.cpp's rules. */
export const printedCaches = measured.kv_llamacpp.filter(
  ({ fits, geometry }) => fits === true && geometry?.startsWith('independent') === true,
);
