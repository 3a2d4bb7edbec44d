import { unknownMemory } from '../cost/answerable.js';
import { changesTo } from '../cost/search/plan/changes.js';
import { RULE_IDS } from '../cost/search/plan/layout-rules.js';
import { paretoFront } from '../cost/search/plan/pareto.js';
import { plan } from '../cost/search/plan/plan.js';
import { OBJECTIVES, type Objective, type PlanQuestion } from '../cost/search/plan/question.js';
import { readAccelerator } from '../hardware/accelerator.js';
import type { Presets } from '../open/presets.js';
import { SCHEMA } from '../report/json.js';
import { planJson } from '../report/plan/plan-json.js';
import { noPlanText, planCsv, planText } from '../report/plan/plan-text.js';
import type { ToldPlan } from '../report/plan/told-plan.js';
import { OptionError } from '../scenario/fields/field.js';
import { count, number } from '../scenario/fields/kinds/index.js';
import { options } from '../scenario/fields/options.js';
import { ignoredProblems } from '../scenario/legality/ignored-options.js';
import type { HardwareChoice, OptionId, Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import { nearest } from '../text/nearest.js';
import type { Answer } from './commands.js';
import type { GivenOptions, Invocation } from './invocation.js';
import { USUAL_HARDWARE } from './open-scenario.js';
import { scenarioHere, tell, tellCommand } from './scenario-here.js';

const USUAL_TOP = 5;
const MOST_PLANS = 1000;
const USUAL_COLUMNS = 80;

/** The name that leaves the kind of devices open, with the largest count. */
const ANY_HARDWARE = /^any(?::([1-9]\d{0,4}))?$/;
const USUAL_MOST = 8;

/**
 * The best layouts of a scenario: given sizes are kept, all others are searched. The exit code is 3 where nothing fits.
 * Throws `OptionError`. Source: docs/report.md, Commands.
 */
export async function planned(invocation: Invocation, presets: Presets): Promise<Answer> {
  const [, most] = ANY_HARDWARE.exec(invocation.hardware ?? '') ?? [];
  const isAny = invocation.hardware !== undefined && ANY_HARDWARE.test(invocation.hardware);
  const named = { ...invocation, model: invocation.words[0], chosenSizes: [] };
  const opened = await scenarioHere(
    isAny ? { ...named, hardware: USUAL_HARDWARE } : named,
    presets,
  );
  const { scenario, command } = opened;
  const settled = settle(scenario);
  const unknown = unknownMemory(settled);
  if (unknown !== undefined) throw new OptionError(unknown);
  tellCommand(command);
  const held = heldOptions(scenario, invocation.options);
  for (const { message } of ignoredProblems(asSearched(scenario, held))) tell(message);
  const question: PlanQuestion = {
    scenario,
    held,
    ...(isAny && { kinds: kindsOnOffer(presets, Number(most ?? USUAL_MOST)) }),
    ...wanted(invocation, scenario),
  };
  const start = process.hrtime.bigint();
  const found = plan(question);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const [offered] = found.best;
  if (!offered) tell(noPlanText(found, settled, question));
  const front =
    offered && 'pareto' in invocation.commandFlags ? paretoFront(question, offered) : [];
  const changes = offered && !isAny ? changesTo(scenario, offered, question.objective) : [];
  const text = printedPlan(
    { ...found, front, changes, released: question.lifted ?? new Set() },
    seconds,
    invocation,
  );
  return { text, code: offered ? 0 : 3 };
}

/** Adds drafts, whose number is searched, where only an acceptance rate is given. */
function asSearched(scenario: Scenario, held: ReadonlySet<OptionId>): Scenario {
  const drafts = held.has('acceptRate') && !held.has('draftTokens');
  return drafts ? { ...scenario, draftTokens: 1 } : scenario;
}

/** Every kind of accelerator; machines of processors alone are left out. */
function kindsOnOffer(presets: Presets, count: number): readonly HardwareChoice[] {
  return presets.ids('hardware').flatMap((id): readonly HardwareChoice[] => {
    const preset = { ...presets.read('hardware', id), id };
    return readAccelerator(preset, id).class === 'cpu' ? [] : [{ id, count, preset }];
  });
}

/** Options that the command line, a workload or a scenario file states, or that differ from their defaults. */
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
): Pick<PlanQuestion, 'objective' | 'days' | 'budgetUsd' | 'top' | 'lifted'> {
  const { for: objective, days, budget, top, lift } = commandFlags;
  if (mode !== 'training' && (days ?? budget) !== undefined)
    throw new OptionError(
      `--${days === undefined ? 'budget' : 'days'}: a target of a training run; --mode training is expected`,
    );
  return {
    objective: objective === undefined ? 'throughput' : objectiveNamed(objective),
    top: top === undefined ? USUAL_TOP : numberOf('top', top),
    ...(days !== undefined && { days: numberOf('days', days) }),
    ...(budget !== undefined && { budgetUsd: numberOf('budget', budget) }),
    ...(lift !== undefined && { lifted: liftedRules(lift) }),
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

function liftedRules(text: string): ReadonlySet<string> {
  if (text === 'all') return RULE_IDS;
  const ids = text.split(',');
  for (const id of ids) {
    if (RULE_IDS.has(id)) continue;
    const near = nearest(id, [...RULE_IDS]);
    throw new OptionError(
      `--lift ${JSON.stringify(id)}: all, or one of ${[...RULE_IDS].join(', ')} is expected${near ? ` (nearest: ${near})` : ''}`,
    );
  }
  return new Set(ids);
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

function printedPlan(found: ToldPlan, seconds: number, { output }: Invocation): string {
  if (output === 'json')
    return `${JSON.stringify({ schema: SCHEMA, plan: planJson(found, seconds) }, null, 2)}\n`;
  if (output === 'csv') return planCsv(found);
  return planText(found, { seconds, columns: process.stdout.columns || USUAL_COLUMNS });
}
