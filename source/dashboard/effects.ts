import type { PlanQuestion } from '../cost/search/plan/question.js';
import type { BoxChoice, ModelChoice, Scenario } from '../scenario/scenario.js';
import type { ProgramCommand } from './key-binding.js';
import type { PaneId } from './panes/catalogue.js';
import type { FoundPlans } from './plan/found-plans.js';
import type {
  Choices,
  Judgement,
  Offer,
  OpenedLesson,
  OpenedText,
  PresetSubject,
  UncountedHardware,
  WorkloadChoice,
} from './services.js';
import type { LoadedSubject } from './state.js';

/** Effects that the reducer requests; it performs none of them. */
export type Effect =
  | { readonly type: ProgramCommand }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'list-forms'; readonly scenario: Scenario }
  /** The scenario in a form, to a file or to the clipboard. */
  | {
      readonly type: 'export';
      readonly form: string;
      readonly file: string | undefined;
      readonly scenario: Scenario;
    }
  | { readonly type: 'write'; readonly name: string; readonly text: string }
  | { readonly type: 'save'; readonly scenario: Scenario }
  | { readonly type: 'list'; readonly subject: LoadedSubject }
  /** What each of these presets is in the scenario, until it is no longer asked for. */
  | {
      readonly type: 'judge';
      readonly subject: PresetSubject;
      readonly ids: readonly string[];
      readonly scenario: Scenario;
    }
  | { readonly type: 'stop-judging' }
  | { readonly type: 'save-session'; readonly name: string; readonly scenario: Scenario }
  | { readonly type: 'load-session'; readonly name: string }
  /** Finds plans, a few at a time. */
  | { readonly type: 'plan'; readonly question: PlanQuestion }
  | { readonly type: 'stop-planning' }
  | { readonly type: 'open-lesson'; readonly number: number }
  | { readonly type: 'keep-choices'; readonly choices: Choices }
  | { readonly type: 'load-model'; readonly id: string }
  | { readonly type: 'open-text'; readonly text: string; readonly scenario: Scenario }
  /** `isCounted`: a text that may say how many, as `2x3090` does. */
  | { readonly type: 'load-hardware'; readonly id: string; readonly isCounted?: boolean }
  | { readonly type: 'load-workload'; readonly id: string }
  /** The smallest accelerator that holds the scenario. */
  | { readonly type: 'solve-hardware'; readonly scenario: Scenario }
  /** Loads the item `offset` places after `id` in the full list. */
  | {
      readonly type: 'load-neighbour';
      readonly of: 'models' | 'hardware';
      readonly id: string;
      readonly offset: number;
    };

/** What happens to the dashboard: a key, what a text or a list makes of one, or the world's answer to an effect. */
export type Action =
  | { readonly type: 'key'; readonly key: string }
  /** The whole text that is being typed, after a change of it. */
  | { readonly type: 'typed'; readonly text: string }
  /** A pane that was pointed at, and the row in it. */
  | { readonly type: 'pointed'; readonly pane: PaneId; readonly row: string | undefined }
  /** A step within the page of a list. */
  | { readonly type: 'highlighted'; readonly index: number }
  | {
      readonly type: 'listed';
      readonly subject: LoadedSubject | 'forms';
      readonly offers: readonly Offer[];
    }
  | {
      readonly type: 'judged';
      readonly subject: PresetSubject;
      readonly judgements: readonly Judgement[];
    }
  | { readonly type: 'planned'; readonly found: FoundPlans }
  /** A text that was pasted as a whole. */
  | { readonly type: 'pasted'; readonly text: string }
  | { readonly type: 'lesson-opened'; readonly lesson: OpenedLesson }
  | { readonly type: 'text-opened'; readonly opened: OpenedText }
  | { readonly type: 'model-loaded'; readonly model: ModelChoice }
  | {
      readonly type: 'hardware-loaded';
      readonly hardware: UncountedHardware;
      /** How many, where that was said too. */
      readonly count?: number;
    }
  | { readonly type: 'workload-loaded'; readonly workload: WorkloadChoice }
  | {
      readonly type: 'detected';
      readonly hardware: Scenario['hardware'] | undefined;
      readonly box?: BoxChoice | undefined;
      readonly sequence?: number | null | undefined;
    }
  /** What others hold of the devices of this machine now. */
  | { readonly type: 'use-seen'; readonly hardware: Scenario['hardware'] }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'noticed'; readonly message: string };
