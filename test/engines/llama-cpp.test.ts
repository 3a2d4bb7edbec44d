import { describe, expect, test } from 'vitest';
import {
  type CacheGroup,
  type CacheLayout,
  layoutOfGroups,
} from '../../source/engines/cache/layout.js';
import type { CacheRequest } from '../../source/engines/cache/request.js';
import { storedBytes } from '../../source/engines/cache/rule.js';
import { servingOf } from '../../source/engines/registry.js';
import { parseCacheFormat } from '../../source/formats/cache-format.js';
import { type PrintedCache, printedCaches } from './facts.js';

const MiB = 2 ** 20;
const rules = servingOf('llama.cpp').cache;

/** Windows of the models' own configs. */
const WINDOWS: Readonly<Record<string, number>> = { 'gpt-oss': 128, gemma3: 512 };

/** What the row's own text says of switches that are not llama-server's defaults. */
const SEPARATE_POOLS = new Set(['kv-m013', 'kv-m048', 'kv-m049']);
/** A build that keeps the latent as one head's keys, and a copy of it as its values. */
const KEEPS_LATENT_VALUES = new Set(['kv-i083']);

/** The model as the row states it: never the printed size. */
function layoutOf(row: PrintedCache): CacheLayout {
  return layoutOfGroups('', [...statedGroups(row), ...recurrentGroups(row), ...parsedGroups(row)]);
}

function statedGroups({ caches = [], arch }: PrintedCache & { arch?: string }): CacheGroup[] {
  return caches.map((part) => {
    const sizes = {
      kvHeads: 1,
      headDim: part.k_elements_per_cell_layer,
      valueDim: part.v_elements_per_cell_layer,
    };
    const window = /^(SWA|both)/.test(part.cache) ? WINDOWS[arch ?? ''] : undefined;
    return {
      layers: part.layers,
      caches: [
        window === undefined
          ? { kind: 'full', ...sizes }
          : { kind: 'window', ...sizes, window, isChunked: false },
      ],
    };
  });
}

function recurrentGroups({ recurrent_state: state }: PrintedCache): CacheGroup[] {
  if (!state) return [];
  const flavour = 'gated-delta';
  return [
    {
      layers: state.linear_layers,
      caches: [
        { kind: 'recurrent', flavour, elements: state.d_inner * state.d_state },
        {
          kind: 'convolution',
          flavour,
          elements: (state.d_conv - 1) * (state.d_inner + 2 * state.n_group * state.d_state),
          kernel: state.d_conv,
          groups: state.n_group,
          stateSize: state.d_state,
        },
      ],
    },
  ];
}

function parsedGroups(row: PrintedCache): CacheGroup[] {
  const { types, n_layer: layers = 0, head_dim_k: headDim = 0, head_dim_v: valueDim = 0 } = row;
  if (!types) return [];
  if ('c^KV' in types || (headDim === 576 && !KEEPS_LATENT_VALUES.has(row.id)))
    return [
      {
        layers,
        caches: [
          {
            kind: 'latent',
            heads: 128,
            latentRank: 512,
            ropeDim: 64,
            expandedKeyDim: 192,
            valueDim: 128,
            attended: undefined,
            hasIndex: false,
          },
        ],
      },
    ];
  const heads = row.n_head_kv ?? 0;
  const perLayer = typeof heads === 'number' ? Array.from({ length: layers }, () => heads) : heads;
  return perLayer
    .filter((kvHeads) => kvHeads > 0)
    .map((kvHeads) => ({ layers: 1, caches: [{ kind: 'full', kvHeads, headDim, valueDim }] }));
}

function questionOf(row: PrintedCache): CacheRequest {
  const sequences = row.n_seq ?? row.recurrent_state?.n_seq ?? 1;
  const part = row.caches?.[0];
  const keys = row.types?.['K'] ?? row.types?.['c^KV'] ?? part?.type_k ?? 'f16';
  const values = row.types?.['V'] ?? row.types?.['c^KV'] ?? part?.type_v ?? 'f16';
  return {
    sequences,
    sequence: Math.floor((row.n_ctx ?? 0) / sequences),
    format: parseCacheFormat(keys),
    valueFormat: parseCacheFormat(values),
    tensorParallel: 1,
    batchedTokens: row.id === 'kv-m049' ? 1024 : (row.n_ubatch ?? 512),
    draftTokens: (row.recurrent_state?.snapshot_planes ?? 1) - 1,
    settings: {
      isUnified: !SEPARATE_POOLS.has(row.id),
      flashAttention: row.flash_attn ?? true,
    },
  };
}

describe('caches as llama.cpp printed them, to the printed digit', () => {
  test.each(printedCaches)('$id $model: $printed_kv_total_mib MiB', (row) => {
    const { total } = storedBytes(rules, layoutOf(row), questionOf(row));
    const parts = Math.max(1, (row.caches?.length ?? 0) + (row.recurrent_state ? 2 : 0));
    expect(Math.abs(total / MiB - row.printed_kv_total_mib)).toBeLessThanOrEqual(0.00501 * parts);
  });

  test('every published file is tested', () => {
    expect(printedCaches.length).toBe(58);
  });
});

describe('windowed cells', () => {
  const gptOss = (row: Partial<PrintedCache>) =>
    ({
      id: 'gpt-oss',
      model: 'gpt-oss-20b',
      arch: 'gpt-oss',
      printed_kv_total_mib: 0,
      fits: true,
      caches: [
        {
          cache: 'SWA',
          cells: 0,
          layers: 12,
          k_elements_per_cell_layer: 512,
          v_elements_per_cell_layer: 512,
          type_k: 'f16',
          type_v: 'f16',
          printed_mib: 0,
        },
      ],
      ...row,
    }) as PrintedCache;
  const cells = (row: Partial<PrintedCache>, settings = {}) => {
    const question = questionOf(gptOss(row));
    const { total } = storedBytes(rules, layoutOf(gptOss(row)), {
      ...question,
      settings: { ...question.settings, ...settings },
    });
    return total / (12 * 1024 * 2);
  };

  /** llama-kv-cache-iswa.cpp: pad(min(size, n_swa·(unified ? n_seq : 1) + n_ubatch), 256). */
  test('hold the windows of all sequences of one pool', () => {
    expect(cells({ n_ctx: 65536, n_seq: 4 })).toBe(1024);
  });

  test('are the context where that is less', () => {
    expect(cells({ n_ctx: 512, n_seq: 1 })).toBe(512);
  });

  test('are the whole context with --swa-full', () => {
    expect(cells({ n_ctx: 65536, n_seq: 4 }, { fullWindows: true })).toBe(65536);
  });
});
