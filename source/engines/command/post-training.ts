import { table } from '../../text/table.js';
import type { FlagValue, Stated } from './command.js';
import { isOn, numberOf } from './common.js';

type Options = Readonly<Record<string, FlagValue>>;

/** Trainers by the stage that holds the same models and reads the same sequences. */
const STAGES: Readonly<Record<string, string>> = table({
  dpo: 'dpo',
  ipo: 'dpo',
  kto: 'kto',
  bco: 'kto',
  orpo: 'orpo',
  // Both score a pair of answers without a reference (trl/experimental/cpo/cpo_trainer.py).
  simpo: 'orpo',
  cpo: 'orpo',
  rm: 'reward',
  reward: 'reward',
  ppo: 'ppo',
  grpo: 'grpo',
  gdpo: 'grpo',
  rloo: 'rloo',
});

/** Trainers that no stage stands for. */
const OTHERS = ['online_dpo', 'nash_md', 'xpo', 'gkd', 'gold', 'prm', 'ebft', 'sdpo', 'sdft'];

/** The stage of a trainer by its name; undefined for one that learns from texts. */
export function stageOfTrainer(name: string | undefined): string | undefined {
  return STAGES[name ?? ''];
}

/** Whether a stage learns from answers that are generated. */
export function isGenerating(stage: FlagValue | undefined): boolean {
  return stage === 'ppo' || stage === 'grpo' || stage === 'rloo';
}

/** A warning of a trainer whose models and passes are left out. */
export function otherTrainer(name: string | undefined): readonly string[] {
  return OTHERS.includes(name ?? '')
    ? [`${name} is taken as sft: its other models and the answers that it generates are left out`]
    : [];
}

/** What a trainer of TRL's kind says of its generator and of what it compares with. */
interface Generating {
  readonly stage: string | undefined;
  /** The weight of the KL term where none is given; a reference is held where it is not 0. */
  readonly usualBeta: number;
  /** Tokens of prompt and answer where none are given. */
  readonly usualPrompt: number;
  readonly usualAnswer: number;
  readonly hasAdapters: boolean;
}

/**
 * Options of post-training under TRL's words, from the facts `beta`, `precomputed`, `generator`, `generatorMode`,
 * `prompt` and `judge` (trl/trainer/grpo_config.py, rloo_config.py, dpo_config.py).
 */
export function postTraining({ options, facts }: Stated, by: Generating): Options {
  const { stage } = by;
  const { beta, precomputed, generator, generatorMode, prompt, judge } = facts;
  if (stage === undefined) return {};
  if (stage === 'dpo' || stage === 'kto')
    return isOn(precomputed) ? { stage, reference: 'none' } : { stage };
  if (stage !== 'grpo' && stage !== 'rloo') return { stage };
  // Without vLLM the trained model generates; a separate server has devices of its own.
  const isAlone = !isOn(generator) || generatorMode === 'server';
  const hasReference = (numberOf(beta) ?? by.usualBeta) !== 0;
  const answer = Number(options['output'] ?? by.usualAnswer);
  return {
    stage,
    output: answer,
    sequence: (numberOf(prompt) ?? by.usualPrompt) + answer,
    ...heldModels(
      !hasReference ? 'none' : by.hasAdapters ? 'shared' : 'model',
      judge === undefined ? undefined : 'reward',
    ),
    ...(isAlone && { rolloutShare: 0 }),
  };
}

/** The option of models beside the trained one, from a word for each that is known. */
export function heldModels(...words: readonly (string | undefined)[]): Options {
  const said = words.filter((word) => word !== undefined && word !== 'auto');
  return said.length === 0 ? {} : { reference: said.join(',') };
}

/** The option of what goes to host memory while answers are generated. */
export function awayForRollout(away: {
  readonly weights: boolean;
  readonly states: boolean;
}): Options {
  const parts = [
    ...(away.states ? ['rollout-optimizer'] : []),
    ...(away.weights ? ['rollout-weights'] : []),
  ];
  return parts.length === 0 ? {} : { offload: parts.join(',') };
}

/** The words of an option that holds one or several. */
export function wordsOf(value: FlagValue | undefined): readonly string[] {
  return value === undefined ? [] : String(value).split(',');
}

/** A warning that a model of another size is counted with the size of the trained one. */
export function otherSize(
  ...models: readonly (readonly [role: string, path: string | undefined])[]
) {
  return models.flatMap(([role, path]) =>
    path === undefined ? [] : [`the ${role} ${path} is counted as large as the trained model`],
  );
}
