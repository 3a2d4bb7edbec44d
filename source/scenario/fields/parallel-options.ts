import type { DeclarationsOf } from './field.js';
import { count } from './kinds/index.js';

/** Their values. */
export interface ParallelOptions {
  readonly tp: number;
  readonly pp: number;
  readonly dp: number | null;
  readonly cp: number;
  readonly ep: number;
  /** Data-parallel groups inside the tensor ranks, each with its part of the batch (DP attention). */
  readonly attentionDp: number;
  /** Copies of experts beyond the model's. */
  readonly redundantExperts: number;
  /** Tensor-parallel size of each expert; open: the framework’s own. */
  readonly expertTp: number | null;
}

/** Parallel sizes. */
export const parallelOptions = {
  tp: {
    label: 'Tensor TP',
    short: 'TP',
    help: 'Tensor-parallel ranks: each layer’s matrices split over them',
    kind: count(1, 65536, 'double'),
    initial: 1,
    solve: { wanted: 'smallest' },
  },
  pp: {
    label: 'Pipeline PP',
    short: 'PP',
    help: 'Pipeline stages: layers split over them',
    kind: count(1, 65536, 'double'),
    initial: 1,
    solve: { wanted: 'smallest' },
  },
  dp: {
    label: 'Data DP',
    short: 'DP',
    help: 'Data-parallel replicas',
    kind: count(1, 1048576, 'double'),
    open: 'what the other sizes leave',
    solve: { wanted: 'smallest' },
  },
  cp: {
    label: 'Context CP',
    short: 'CP',
    help: 'Context-parallel ranks: each sequence’s tokens split over them',
    kind: count(1, 65536, 'double'),
    initial: 1,
    solve: { wanted: 'smallest' },
  },
  ep: {
    label: 'Expert EP',
    short: 'EP',
    help: 'Expert-parallel ranks: routed experts split over them',
    kind: count(1, 65536, 'double'),
    initial: 1,
    solve: { wanted: 'smallest' },
  },
  attentionDp: {
    label: 'Attention DP',
    help: 'Groups inside the tensor ranks, which share experts and divide the batch (SGLang --enable-dp-attention)',
    kind: count(1, 65536, 'double'),
    initial: 1,
    mode: 'inference',
    moot: ({ tp }) => (tp > 1 ? undefined : 'there is one tensor rank'),
  },
  redundantExperts: {
    label: 'Extra experts',
    help: 'Copies of experts beyond the model’s, so that ep need not divide it',
    kind: count(0, 65536, 'one'),
    initial: 0,
    mode: 'inference',
  },
  expertTp: {
    label: 'Expert TP',
    help: 'Tensor-parallel ranks that split each expert; ep · expert-tp divides tp · cp · dp',
    kind: count(1, 65536, 'double'),
    open: 'the framework’s own; else what ep leaves of tp',
  },
} satisfies DeclarationsOf<ParallelOptions>;
