import type { BoxChoice, ModelChoice, Scenario } from '../scenario/scenario.js';
import type { Offer, UncountedHardware, WorkloadChoice } from './services.js';
import type { ListSubject } from './state.js';

/** Effects that the reducer requests; it performs none of them. */
export type Effect =
  | { readonly type: 'quit' }
  | { readonly type: 'suspend' }
  | { readonly type: 'redraw' }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'save'; readonly scenario: Scenario }
  | { readonly type: 'list'; readonly subject: Exclude<ListSubject, 'choices'> }
  | { readonly type: 'load-model'; readonly id: string }
  | { readonly type: 'load-hardware'; readonly id: string }
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
  /** A step within the page of a list. */
  | { readonly type: 'highlighted'; readonly index: number }
  | {
      readonly type: 'listed';
      readonly subject: Exclude<ListSubject, 'choices'>;
      readonly offers: readonly Offer[];
    }
  | { readonly type: 'model-loaded'; readonly model: ModelChoice }
  | { readonly type: 'hardware-loaded'; readonly hardware: UncountedHardware }
  | { readonly type: 'workload-loaded'; readonly workload: WorkloadChoice }
  | {
      readonly type: 'detected';
      readonly hardware: Scenario['hardware'] | undefined;
      readonly box?: BoxChoice | undefined;
    }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'noticed'; readonly message: string };
