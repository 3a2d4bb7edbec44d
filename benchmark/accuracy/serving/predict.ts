import { readFileSync } from 'node:fs';
import { decodePass, prefillPass } from '../../../source/cost/phases.js';
import { offlinePasses, offlineRate, offlineWork } from '../../../source/cost/speed/offline.js';
import type { Pass, Phase } from '../../../source/cost/speed/pass.js';
import { decodePhase, promptPhase, secondsOf } from '../../../source/cost/speed/phase.js';
import { mostRunning } from '../../../source/cost/speed/running.js';
import {
  firstTokenSeconds,
  type SteadyWork,
  steadyPasses,
  steadySeconds,
  workOfPasses,
} from '../../../source/cost/speed/steady.js';
import { weightsOf } from '../../../source/cost/weights.js';
import {
  type PaceId,
  type PaceRequest,
  type PaceTable,
  paceFrom,
} from '../../../source/engines/index.js';
import { newScenario, type Scenario } from '../../../source/scenario/scenario.js';
import { settle } from '../../../source/scenario/settle.js';
import type { Settled } from '../../../source/scenario/settled.js';
import type { Measurement } from './rows.js';

/** A measurement prepared for prediction from any table of paces. */
export interface Case {
  readonly row: Measurement;
  readonly settled: Settled;
  /** Seconds, or tokens a second, with the parts of the time. */
  readonly predict: (table: PaceTable) => Prediction;
  readonly mixture: boolean;
  readonly requests: readonly PaceRequest[];
}

export interface Prediction {
  readonly value: number;
  /** Seconds of the parts that bands depend on. */
  readonly phase: Phase;
  readonly prompts?: number;
  readonly total: number;
}

const read = (kind: string, id: string) =>
  JSON.parse(readFileSync(new URL(`../../../presets/${kind}/${id}.json`, import.meta.url), 'utf8'));
const presets = new Map<string, ReturnType<typeof read>>();
function preset(kind: string, id: string) {
  const key = `${kind}/${id}`;
  const known = presets.get(key) ?? read(kind, id);
  presets.set(key, known);
  return known;
}

export function scenarioOf(row: Measurement): Scenario {
  const { paceAs: _, ...options } = row.options;
  const hardware = preset('hardware', row.hardware);
  const device = row.bandwidth ? { ...hardware, bandwidth_gbps: row.bandwidth } : hardware;
  return {
    ...newScenario(
      { id: row.model, name: row.model, config: preset('models', row.model) },
      { id: row.hardware, count: row.devices, preset: device },
    ),
    ...options,
  } as Scenario;
}

/** Prepares a measurement: its bytes and FLOPs do not depend on paces. */
export function caseOf(row: Measurement): Case {
  const settled = settle(scenarioOf(row));
  const own = row.fileBytes ? row.fileBytes / weightsOf(settled.model, settled.weights).total : 1;
  const paceAs = row.options['paceAs'] as PaceId | undefined;
  const prepared = (pass: Pass): Pass => ({
    ...pass,
    request: paceAs ? { ...pass.request, id: paceAs } : pass.request,
    dense: pass.dense * own,
    experts: pass.experts * own,
  });
  const at = (pass: Pass, table: PaceTable): Pass => ({
    ...pass,
    pace: paceFrom(table, pass.request),
  });
  const base = {
    row,
    settled,
    mixture: settled.model.groups.some((g) => g.feedForwards.some((f) => f.kind === 'experts')),
  };
  switch (row.kind) {
    case 'decode': {
      const pass = prepared(decodePass(settled, 1));
      return {
        ...base,
        requests: [pass.request],
        predict: (table) => phased(decodePhase(at(pass, table))),
      };
    }
    case 'prompt': {
      const pass = prepared(prefillPass(settled));
      return {
        ...base,
        requests: [pass.request],
        predict: (table) => phased(promptPhase(at(pass, table))),
      };
    }
    case 'offline': {
      const running = mostRunning(settled);
      const passes = offlinePasses(settled, running);
      return {
        ...base,
        requests: [passes.step.request],
        predict: (table) => {
          const work = offlineWork(settled, running, {
            ...passes,
            step: at(passes.step, table),
            prompts: at(passes.prompts, table),
          });
          const { output, step, prompt } = work;
          return {
            value: offlineRate.amount(work),
            phase: work.phase,
            prompts: (running * prompt) / output,
            total: step + (running * prompt) / output,
          };
        },
      };
    }
    case 'steady':
    case 'first': {
      const users = settled.batch;
      const running = Math.min(users, mostRunning(settled));
      const passes = steadyPasses(settled, running);
      return {
        ...base,
        requests: [passes.step.request],
        predict: (table) => {
          const work = workOfPasses(settled, users, running, {
            step: at(passes.step, table),
            prompt: at(passes.prompt, table),
          });
          const value =
            row.kind === 'first'
              ? firstTokenSeconds(work) + loadSeconds(row, work)
              : steadySeconds(work);
          return { value, phase: work.phase, prompts: value - work.step, total: value };
        },
      };
    }
  }
}

/**
 * The load's addition to the mean of first tokens: prompts of users that start at once are processed one after another,
 * and a request waits for half of the steps between checks for new ones.
 */
function loadSeconds({ load }: Measurement, { running, prompt, step }: SteadyWork): number {
  if (!load) return 0;
  const burst = ((running - 1) / 2 / load.requestsPerUser) * prompt;
  return burst + ((load.stepsBetweenLooks - 1) / 2) * step;
}

function phased(phase: Phase): Prediction {
  const total = secondsOf(phase);
  return { value: total, phase, total };
}
