import { plan } from '../source/cost/search/plan/plan.js';
import type { PlanQuestion } from '../source/cost/search/plan/question.js';
import { readPreset } from '../source/open/preset-store.js';
import { newScenario } from '../source/scenario/scenario.js';
import type { JsonObject } from '../source/text/json.js';
import { milliseconds, type Section } from './figure.js';
import { median } from './statistics.js';

const preset = (kind: 'models' | 'hardware', id: string): JsonObject =>
  JSON.parse(readPreset(kind, id)) as JsonObject;

/** DeepSeek-V3 on 1,024 devices with every size open, and an answer of the engine's usual batch on 8. */
const questions: readonly (readonly [string, PlanQuestion])[] = [
  [
    'training deepseek-v3 on 1,024 H100',
    {
      scenario: {
        ...newScenario(
          { id: 'deepseek-v3', name: 'DeepSeek-V3', config: preset('models', 'deepseek-v3') },
          { id: 'h100-sxm-80gb', count: 1024, preset: preset('hardware', 'h100-sxm-80gb') },
        ),
        mode: 'training',
        globalBatch: 8192,
        sequence: 4096,
      },
      held: new Set(),
      objective: 'throughput',
      top: 5,
    },
  ],
  [
    'serving llama-3.1-70b on 8 H100',
    {
      scenario: {
        ...newScenario(
          { id: 'llama-3.1-70b', name: 'Llama 3.1 70B', config: preset('models', 'llama-3.1-70b') },
          { id: 'h100-sxm-80gb', count: 8, preset: preset('hardware', 'h100-sxm-80gb') },
        ),
        engine: 'vllm',
      },
      held: new Set(),
      objective: 'throughput',
      top: 5,
    },
  ],
];

/** Processor time of a plan in this process: the first, which compiles formulas, and the median of later ones. */
export const measurePlan = (): Section => ({
  title: 'Plans',
  figures: questions.map(([name, question]) => {
    const times = Array.from({ length: 6 }, () => {
      const before = process.cpuUsage();
      plan(question);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    });
    const [first = 0, ...later] = times;
    const { searched } = plan(question);
    const each = (1000 * searched) / median(later);
    return {
      name: `${name}, ${searched.toLocaleString('en')} layouts`,
      value: milliseconds(median(later)),
      against: `first ${milliseconds(first)}; ${Math.round(each).toLocaleString('en')} layouts/s`,
      wanted: '≤ 1 s',
      isMet: median(later) <= 1000,
    };
  }),
});
