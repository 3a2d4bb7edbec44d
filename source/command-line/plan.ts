import { unknownMemory } from '../cost/answerable.js';
import { type Plan, plan } from '../cost/search/plan/plan.js';
import { OBJECTIVES, type Objective, type PlanQuestion } from '../cost/search/plan/question.js';
import type { Presets } from '../open/presets.js';
import { SCHEMA } from '../report/json.js';
import { planJson } from '../report/plan/plan-json.js';
import { noPlanText, planCsv, planText } from '../report/plan/plan-text.js';
import { OptionError } from '../scenario/fields/field.js';
import { count, number } from '../scenario/fields/kinds/index.js';
import { options } from '../scenario/fields/options.js';
import { ignoredProblems } from '../scenario/legality/ignored-options.js';
import type { OptionId, Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import { nearest } from '../text/nearest.js';
import type { Answer } from './commands.js';
import type { GivenOptions, Invocation } from './invocation.js';
import { scenarioHere, tell } from './scenario-here.js';

const USUAL_TOP = 5;
const MOST_PLANS = 1000;
const USUAL_COLUMNS = 80;

/**
 * The best layouts of a scenario: what is given is held, every other size is searched. Code 3 where nothing fits. Throws
 * `OptionError`. Source: docs/report.md, Commands.
 */
export async function planned(invocation: Invocation, presets: Presets): Promise<Answer> {
  const opened = await scenarioHere({ ...invocation, model: invocation.words[0] }, presets);
  const { scenario } = opened;
  const settled = settle(scenario);
  const unknown = unknownMemory(settled);
  if (unknown !== undefined) throw new OptionError(unknown);
  for (const { message } of ignoredProblems(scenario)) tell(message);
  const question: PlanQuestion = {
    scenario,
    held: heldOptions(scenario, invocation.options),
    ...wanted(invocation, scenario),
  };
  const start = process.hrtime.bigint();
  const found = plan(question);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const isFound = found.best.length > 0;
  if (!isFound) tell(noPlanText(found, settled));
  return { text: printedPlan(found, seconds, invocation), code: isFound ? 0 : 3 };
}

/** Options that the command line, a workload or a scenario file states: those given, and those not at their defaults. */
function heldOptions(scenario: Scenario, given: GivenOptions): ReadonlySet<OptionId> {
  return new Set(
    options
      .filter(({ id, initial }) => id in given || scenario[id] !== initial)
      .map(({ id }) => id),
  );
}

/** The flags of the command. Throws `OptionError`. */
function wanted(
  { commandFlags }: Invocation,
  { mode }: Scenario,
): Pick<PlanQuestion, 'objective' | 'days' | 'budgetUsd' | 'top'> {
  const { for: objective, days, budget, top } = commandFlags;
  if (mode !== 'training' && (days ?? budget) !== undefined)
    throw new OptionError(
      `--${days === undefined ? 'budget' : 'days'}: a target of a training run; --mode training is expected`,
    );
  return {
    objective: objective === undefined ? 'throughput' : objectiveNamed(objective),
    top: top === undefined ? USUAL_TOP : numberOf('top', top),
    ...(days !== undefined && { days: numberOf('days', days) }),
    ...(budget !== undefined && { budgetUsd: numberOf('budget', budget) }),
  };
}

function objectiveNamed(name: string): Objective {
  const found = OBJECTIVES.find((objective) => objective === name);
  if (found) return found;
  const near = nearest(name, OBJECTIVES);
  throw new OptionError(
    `--for ${JSON.stringify(name)}: one of ${OBJECTIVES.join(', ')} is expected${near ? ` (nearest: ${near})` : ''}`,
  );
}

/** Values of the flags that take a number. */
const NUMBERS = {
  top: count(1, MOST_PLANS, 'one'),
  days: number(0, 1e6, 1, 'days'),
  budget: number(0, 1e15, 1, 'dollars'),
};

function numberOf(flag: keyof typeof NUMBERS, text: string): number {
  const kind = NUMBERS[flag];
  const value = kind.read(text);
  if (typeof value === 'number') return value;
  throw new OptionError(`--${flag} ${JSON.stringify(text)}: ${kind.allowed()} is expected`);
}

function printedPlan(found: Plan, seconds: number, { output }: Invocation): string {
  if (output === 'json')
    return `${JSON.stringify({ schema: SCHEMA, plan: planJson(found, seconds) }, null, 2)}\n`;
  if (output === 'csv') return planCsv(found);
  return planText(found, { seconds, columns: process.stdout.columns || USUAL_COLUMNS });
}
