import { type Offload, type OffloadModule, offloaded } from '../../engines/index.js';
import { offloadOf, recomputeOf } from '../offload.js';
import type { Setting } from '../scenario.js';
import type { DeclarationsOf } from './field.js';
import { choices, count, list, onOff } from './kinds/index.js';
import { offloadKind } from './offload-kind.js';
import { isGenerating } from './post-training-options.js';

const withoutActivations = (setting: Setting) =>
  offloaded(offloadOf(setting)).activations ? undefined : 'it goes with --offload activations';

/** Modules have inputs of their own to send where layers keep them on the device. */
function withoutInputs(setting: Setting): string | undefined {
  if (offloaded(offloadOf(setting)).activations)
    return 'all activations are in host memory already';
  const recompute = recomputeOf(setting);
  if (recompute === 'per-op' || (recompute === 'full' && setting.recomputeLayers === null))
    return `layers keep no inputs of modules under --recompute ${recompute}`;
  return undefined;
}

/** What goes to the host only for a rollout stays where no answers are generated. */
const withoutRollout = ({ stage, offload }: Setting) =>
  !isGenerating(stage) &&
  offload !== null &&
  [offload].flat().every((part) => part.startsWith('rollout-'))
    ? `${stage} generates no answers`
    : undefined;

const OWN = 'the framework’s own';

/** Their values. */
export interface OffloadOptions {
  readonly offload: Offload | null;
  /** Layers of a rank whose activations go to the host; open: all of them. */
  readonly offloadLayers: number | null;
  /** Modules whose inputs go to the host. */
  readonly offloadModules: OffloadModule | readonly OffloadModule[] | null;
  /** Communication that overlaps with other work; open: the framework's own. */
  readonly overlap: 'none' | 'all-to-all' | null;
  /** Whether the kernels of a layer are launched as one CUDA graph. */
  readonly cudaGraphs: boolean | null;
}

/** States and activations in host memory, and transfers that overlap with other work. */
export const offloadOptions = {
  offload: {
    label: 'Offload',
    help: 'What lives in host memory: nothing, the optimizer, weights too; activations beside or alone; while answers are generated, rollout-optimizer and rollout-weights (verl optimizer_offload and param_offload, OpenRLHF --ds.enable_sleep)',
    kind: offloadKind,
    open: OWN,
    mode: 'training',
    moot: withoutRollout,
  },
  offloadLayers: {
    label: 'Offloaded layers',
    short: 'Offl. layers',
    help: 'Layers of a rank whose activations wait in host memory for the backward pass',
    kind: count(1, 1024, 'one'),
    open: 'all',
    mode: 'training',
    moot: withoutActivations,
  },
  offloadModules: {
    label: 'Offloaded modules',
    short: 'Offl. modules',
    help: 'Modules whose inputs wait in host memory, of every layer',
    kind: list(
      choices(
        'attn-norm',
        'qkv-linear',
        'core-attn',
        'attn-proj',
        'mlp-norm',
        'expert-fc1',
        'moe-act',
      ),
    ),
    open: 'none of its own',
    mode: 'training',
    moot: withoutInputs,
  },
  overlap: {
    label: 'Overlap',
    help: 'What other work hides: nothing, or the all-to-all of experts',
    kind: choices('none', 'all-to-all'),
    open: 'the framework’s own',
    mode: 'training',
  },
  cudaGraphs: {
    label: 'CUDA graphs',
    help: 'A layer’s kernels are launched in one go',
    kind: onOff,
    open: 'as the framework’s version does',
    mode: 'training',
  },
} satisfies DeclarationsOf<OffloadOptions>;
