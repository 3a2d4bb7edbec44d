import { type EngineId, engineIds, engineOf, MINIMUM, weightSupport } from '../../engines/index.js';
import { isWeightFormat, kvFormatChoices, weightFormatChoices } from '../../formats/index.js';
import { USUAL_SEQUENCE } from '../defaults.js';
import { firstKind } from '../devices.js';
import { sequenceStep } from '../legality/sequence-problems.js';
import { acceleratorOfKind } from '../machine.js';
import type { Mode } from '../option-values.js';
import type { Scenario } from '../scenario.js';
import { withBatch } from '../with-batch.js';
import type { DeclarationsOf } from './field.js';
import { type Choice, choiceOf, choices, count, LARGEST_COUNT, version } from './kinds/index.js';
import { ofTokens } from './of-pictures.js';
import { comparesModels, isGenerating } from './post-training-options.js';

/** Weight formats that the serving engine runs on the first device; in training all of them. */
function readFormats(scenario: Scenario): readonly Choice[] {
  if (scenario.mode === 'training') return weightFormatChoices;
  const { formats, release } = engineOf(scenario.engine);
  const device = acceleratorOfKind(firstKind(scenario));
  const version = scenario.engineVersion ?? release.version;
  return weightFormatChoices.filter(
    ({ id }) => weightSupport(formats, id, device, version) !== 'not-read',
  );
}

type AttentionKernel = 'flash' | 'eager';

/** Their values. */
export interface WorkloadOptions {
  readonly mode: Mode;
  readonly batch: number;
  readonly sequence: number | null;
  readonly output: number;
  readonly encoderTokens: number | null;
  readonly weights: string | null;
  /** Format of the cache; open: the engine's own, which may follow from the checkpoint. */
  readonly kv: string | null;
  readonly engine: EngineId;
  /** Version whose accounting is used; open: the newest known. */
  readonly engineVersion: string | null;
  readonly attention: AttentionKernel;
}

/** Options of the workload: how the model is used, and its formats. */
export const workloadOptions = {
  mode: {
    label: 'Mode',
    help: 'Run the model for users, or train it',
    kind: choices('inference', 'training'),
    initial: 'inference',
  },
  batch: {
    label: 'Batch',
    help: 'Sequences at once on a replica: users, or a micro-batch of training',
    kind: count(1, LARGEST_COUNT, 'double'),
    initial: 1,
    solve: { wanted: 'largest', at: withBatch },
  },
  sequence: {
    label: 'Sequence',
    help: 'Tokens of context of each sequence',
    kind: count(1, LARGEST_COUNT, 'double'),
    open: `${USUAL_SEQUENCE}, or the model’s maximum where that is less`,
    solve: {
      wanted: 'largest',
      step: sequenceStep,
      limit: ({ model }) => model.maximumSequence,
    },
  },
  output: {
    label: 'Output',
    help: 'Of those tokens, how many are generated',
    kind: count(1, LARGEST_COUNT, 'double'),
    initial: 256,
    moot: (setting) =>
      setting.mode === 'inference' || isGenerating(setting.stage)
        ? ofTokens(setting)
        : `training on texts generates none (stage ${setting.stage})`,
  },
  encoderTokens: {
    label: 'Encoder tokens',
    help: 'Tokens of the encoder’s input, which the decoder keeps and looks at (T5, BART)',
    kind: count(1, LARGEST_COUNT, 'double'),
    open: 'the longest it takes',
    moot: ({ model }) =>
      model.config['is_encoder_decoder'] === true ? undefined : 'the model has no encoder of text',
  },
  weights: {
    label: 'Weights',
    help: 'Number format of the weights',
    kind: choiceOf(weightFormatChoices, isWeightFormat),
    offers: readFormats,
    open: 'the checkpoint’s own, else bf16',
    moot: ({ mode, lora, qlora, stage }) => {
      if (mode !== 'training') return undefined;
      if (qlora > 0) return 'QLoRA keeps the weights in nf4';
      // Of a reference and a reward model too.
      return lora > 0 || comparesModels(stage)
        ? undefined
        : 'the recipe says the format of trained weights';
    },
  },
  kv: {
    label: 'KV cache',
    help: 'Number format of the cached keys and values',
    kind: choiceOf(kvFormatChoices),
    offers: ({ engine }) =>
      kvFormatChoices.filter(({ id }) => engineOf(engine).formats.cache.includes(id)),
    open: 'the engine’s own',
    mode: 'inference',
    moot: ofTokens,
  },
  engine: {
    label: 'Engine',
    help: 'Whose accounting: the architectural minimum, a serving engine’s cache and overheads, or a training framework’s habits',
    kind: choices(...engineIds),
    initial: 'architecture',
    moot: ({ engine, mode }) => {
      const { label, serving, training } = engineOf(engine);
      if (mode === 'inference') return serving ? undefined : `${label} trains and does not serve`;
      return training ? undefined : `${label} serves and does not train`;
    },
  },
  engineVersion: {
    label: 'Engine version',
    short: 'Version',
    help: 'Accounts for memory as that version did (0.8.5, b4500), or a framework’s; also --engine vllm@0.8.5',
    kind: version,
    open: 'the newest known',
    engines: (engine) => engine !== MINIMUM,
  },
  attention: {
    label: 'Attention',
    help: 'flash never stores the s×s scores, eager does',
    kind: choices('flash', 'eager'),
    initial: 'flash',
  },
} satisfies DeclarationsOf<WorkloadOptions>;
