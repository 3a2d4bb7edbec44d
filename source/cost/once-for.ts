import type { Settled, SettledSetting } from '../scenario/settled.js';
import type { Stage } from './stages.js';

/**
 * Computes a value once per scenario. Only the last scenario's value is kept, since the stages of one are evaluated
 * in sequence.
 */
export function onceFor<T>(work: (settled: Settled) => T): (settled: Settled) => T {
  let last: { readonly settled: Settled; readonly answer: T } | undefined;
  return (settled) => {
    if (last?.settled !== settled) last = { settled, answer: work(settled) };
    return last.answer;
  };
}

/** Computes a value once per setting, of which a search evaluates many batches and sequences one after another. */
export function onceForSetting<T>(
  work: (settled: SettledSetting) => T,
): (settled: SettledSetting) => T {
  let last: { readonly setting: object; readonly answer: T } | undefined;
  return (settled) => {
    if (last?.setting !== settled.setting)
      last = { setting: settled.setting, answer: work(settled) };
    return last.answer;
  };
}

/** Computes a value once per stage of a setting. */
export function onceForStage<T>(
  work: (settled: SettledSetting, stage: Stage) => T,
): (settled: SettledSetting, stage: Stage) => T {
  let known: { readonly stage: Stage; readonly answer: T }[] = [];
  let setting: object | undefined;
  return (settled, stage) => {
    if (setting !== settled.setting) {
      known = [];
      setting = settled.setting;
    }
    const found = known[stage.index];
    if (found?.stage === stage) return found.answer;
    const answer = work(settled, stage);
    known[stage.index] = { stage, answer };
    return answer;
  };
}
