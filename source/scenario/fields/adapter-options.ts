import type { ModelPart } from '../../model/model-part.js';
import type { AdapterKind } from '../option-values.js';
import type { Setting } from '../scenario.js';
import type { DeclarationsOf } from './field.js';
import { choices, count, list, onOff } from './kinds/index.js';

const withoutAdapters = (setting: Setting) =>
  hasAdapters(setting) ? undefined : 'no adapters are trained';

type FrozenPart = ModelPart | 'none';

/** Their values. */
export interface AdapterOptions {
  readonly lora: number;
  readonly qlora: number;
  readonly dora: boolean;
  /** Kind of adapter; open: LoRA, or DoRA where that is set. */
  readonly adapter: AdapterKind | null;
  /** Layers in which adapters, or the weights where there are none, are trained, counted from the last one; open: all. */
  readonly adapterLayers: number | null;
  /** Tables that are trained fully beside adapters or single layers. */
  readonly trainAlso: 'embedding' | 'head' | readonly ('embedding' | 'head')[] | null;
  /** Whether routed experts that a checkpoint fuses into one tensor have adapters; open: as the framework does. */
  readonly expertAdapters: boolean | null;
  /**
   * Parts of a multimodal model that are not trained; open: its towers and projectors beside adapters or single layers,
   * else none.
   */
  readonly freeze: FrozenPart | readonly FrozenPart[] | null;
  /** Matrices that get adapters. */
  readonly loraTargets: LoraTarget | readonly LoraTarget[];
}

const LORA_TARGETS = [
  'all',
  'attention',
  'query-value',
  'mlp',
  'query',
  'key',
  'value',
  'output',
  'gate',
  'up',
  'down',
] as const;

export type LoraTarget = (typeof LORA_TARGETS)[number];

/** Adapters trained on frozen weights. */
export const adapterOptions = {
  lora: {
    label: 'LoRA rank',
    help: 'Train adapters of this rank beside frozen weights (0: train all weights)',
    kind: count(0, 65536, 'double'),
    initial: 0,
    solve: { wanted: 'largest' },
    mode: 'training',
  },
  qlora: {
    label: 'QLoRA rank',
    help: 'Train adapters of this rank beside frozen weights in nf4 (double quantisation)',
    kind: count(0, 65536, 'double'),
    initial: 0,
    solve: { wanted: 'largest' },
    mode: 'training',
  },
  dora: {
    label: 'DoRA',
    help: 'Adapters with a magnitude for each output',
    kind: onOff,
    initial: false,
    mode: 'training',
    moot: withoutAdapters,
  },
  adapter: {
    label: 'Adapter',
    help: 'LoRA, with a magnitude (DoRA) or another scale (rsLoRA); scales alone (IA³); keys and values in front (prefix, the rank in tokens)',
    kind: choices('lora', 'dora', 'rslora', 'ia3', 'prefix'),
    open: 'lora with a rank',
    mode: 'training',
    // Scales and prefixes are trained without a rank.
    moot: (scenario) => (scenario.adapter === null ? undefined : withoutAdapters(scenario)),
  },
  adapterLayers: {
    label: 'Trained layers',
    help: 'Layers that are trained, counted from the last one: their adapters (MLX num_layers), or without adapters their weights (LLaMA-Factory freeze_trainable_layers)',
    kind: count(1, 1024, 'one'),
    open: 'all',
    mode: 'training',
  },
  expertAdapters: {
    label: 'Fused experts',
    help: 'Adapters on experts that are fused into one tensor (PEFT target_parameters)',
    kind: onOff,
    open: 'as the framework does',
    mode: 'training',
    moot: withoutAdapters,
  },
  trainAlso: {
    label: 'Trained whole',
    help: 'Tables trained beside adapters (PEFT modules_to_save) or single layers',
    kind: list(choices('embedding', 'head')),
    open: 'none',
    mode: 'training',
    moot: (setting) => (setting.adapterLayers === null ? withoutAdapters(setting) : undefined),
  },
  freeze: {
    label: 'Frozen parts',
    help: 'Parts of a multimodal model that are not trained',
    kind: list(choices('none', 'language', 'vision', 'audio', 'projector')),
    open: 'towers and projectors beside adapters or single layers, else none',
    mode: 'training',
  },
  loraTargets: {
    label: 'LoRA targets',
    help: 'Matrices that get adapters: all linear ones, attention’s, query and value, the feed-forward’s (mlp), or each by name',
    kind: list(choices(...LORA_TARGETS)),
    initial: 'all',
    mode: 'training',
    moot: withoutAdapters,
  },
} satisfies DeclarationsOf<AdapterOptions>;

/** Whether adapters are trained. Scales and prefixes have no rank. */
export function hasAdapters({ lora, qlora, adapter }: Setting): boolean {
  return lora > 0 || qlora > 0 || adapter === 'ia3' || adapter === 'prefix';
}
