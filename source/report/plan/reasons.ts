import { bindingOf } from '../../cost/fit.js';
import { BOUNDS, type Rule, type Rules } from '../../cost/search/plan/layout-rules.js';
import type { Plan } from '../../cost/search/plan/plan.js';
import type { Objective, Planned } from '../../cost/search/plan/question.js';
import type { RankedPlan } from '../../cost/search/plan/shortlist.js';
import { paceOf } from '../../cost/search/plan/speed.js';
import { hasServingTarget } from '../../cost/search/plan/targets.js';
import type { SteadyReport } from '../../cost/speed/load.js';
import { speedReport } from '../../cost/speed.js';
import { stepQuestion } from '../../cost/step-time/settled-step.js';
import { stepLedger, stepTime } from '../../cost/step-time/step-time.js';
import type { Scenario } from '../../scenario/scenario.js';
import { settle } from '../../scenario/settle.js';
import type { Settled } from '../../scenario/settled.js';
import { boundsText, markedText, type SureFigure } from '../rate.js';
import { bytesText, countText, percentText } from '../units.js';
import { bindingText } from '../verdict.js';
import { speedText } from './change-text.js';
import { judgedFigures, loadedFigures } from './plan-bands.js';

/** Number of parts of a step that are named: those that make up most of it. */
const MOST_PARTS = 3;

/** The reasons for a plan's rank: what fills memory, what takes the time, and the rules for and against it. */
export function reasons(planned: RankedPlan, plan: Plan): readonly string[] {
  const settled = settle(planned.scenario);
  return [
    memoryReason(planned, settled),
    ...timeReason(planned, settled),
    ...rateReason(planned),
    ...placeReason(planned, plan),
    ...ruleReasons(planned, plan),
    ...nextReasons(planned, plan),
  ];
}

function memoryReason({ memory, capacity }: Planned, settled: Settled): string {
  const used = `${bytesText(memory)} of ${bytesText(capacity)} a device`;
  return `memory: ${used}, ${bindingText(bindingOf(settled), settled)}`;
}

function timeReason({ speed }: Planned, settled: Settled): readonly string[] {
  if (!speed)
    return ['time: no FLOP/s are published for the device, plans are ordered by simplicity'];
  if (settled.mode === 'inference') {
    const { bound, steady } = speedReport(settled);
    if (!steady) return [`time: a sequence waits for ${bound.prefill}`];
    return [
      `time: a decoded token waits for ${bound.decode}, the prompt for ${bound.prefill}`,
      loadReason(steady, settled.scenario),
    ];
  }
  if (settled.scenario.mfu !== null)
    return ['time: the utilisation is given, all layouts are as fast'];
  const step = stepLedger(stepTime(stepQuestion(settled)));
  const parts = step.children
    .toSorted((left, right) => right.amount - left.amount)
    .slice(0, MOST_PARTS)
    .map(({ short, amount }) => `${short} ${percentText(amount / step.amount)}`);
  return [`time: ${parts.join(', ')} of a step`];
}

/** The bounds of the figure that orders the plans, and its evidence. */
function rateReason({ scenario }: Planned): readonly string[] {
  const { tokensPerSecond: rate } = judgedFigures(scenario);
  if (!rate?.band) return [];
  // With a target the rate under load orders them, which the line above has.
  if (hasServingTarget(scenario)) return rate.words ? [`evidence: ${rate.words}`] : [];
  const like = rate.words && `, ${rate.words}`;
  return [`speed: ${markedText(rate)}, ${boundsText(rate)}${like}`];
}

/** Latencies under users who send their next request at once, so that prompts share the steps. */
function loadReason({ users, timeToFirstToken }: SteadyReport, scenario: Scenario): string {
  const { tokensPerSecond, timeToFirstToken: first, timePerToken } = loadedFigures(scenario);
  const who = users === 1 ? 'user without pause gets' : 'users without pause get';
  const starts = timeToFirstToken === null ? 'an endless wait' : first && boundedText(first);
  const parts = [
    tokensPerSecond && `${countText(users)} ${who} ${boundedText(tokensPerSecond)}`,
    starts && `the first token after ${starts}`,
    timePerToken && `each later one after ${boundedText(timePerToken)}`,
  ];
  return `load: ${parts.filter(Boolean).join(', ')}`;
}

/** `≈ 582 tok/s (288–1.18k tok/s)`. */
function boundedText(figure: SureFigure): string {
  const bounds = boundsText(figure);
  return bounds === '' ? markedText(figure) : `${markedText(figure)} (${bounds})`;
}

function placeReason(
  planned: RankedPlan,
  { best, fastest, alike, objective }: Plan,
): readonly string[] {
  if (planned !== best[0] || !fastest || alike < 2) return [];
  const slower = loss(planned, fastest, objective);
  const how =
    planned === fastest ? 'and the fastest' : `${percentText(slower)} slower than the fastest`;
  return [`place: the simplest of those within 5 % of the fastest, ${how}`];
}

/** Share of its speed by which the fastest plan is faster. */
function loss({ speed }: Planned, fastest: Planned, objective: Objective): number {
  if (!speed || !fastest.speed) return 0;
  return 1 - paceOf(speed, objective) / paceOf(fastest.speed, objective);
}

function ruleReasons(planned: RankedPlan, { best, fastest, lifted }: Plan): readonly string[] {
  const against = planned.broken.map((rule) => `against a rule: ${ruleText(rule)}`);
  if (planned !== best[0]) return against;
  const broken = fastest && fastest !== planned ? fastest.broken : [];
  return [
    ...against,
    ...broken.map((rule) => `for it a rule that the fastest breaks: ${ruleText(rule)}`),
    ...liftedReasons(lifted),
  ];
}

const MISSES = { memory: 'does not fit', target: 'misses a target' } as const;

/** The effect of the next step of each size of the first plan. */
function nextReasons(planned: RankedPlan, { best, next }: Plan): readonly string[] {
  if (planned !== best[0] || next.length === 0) return [];
  const steps = next.map(
    ({ size, from, to, speed, misses }) =>
      `${size} ${from} → ${to} ${speed === null ? MISSES[misses ?? 'memory'] : speedText(speed)}`,
  );
  return [`next: ${steps.join(', ')}`];
}

function ruleText({ text, evidence }: Rule): string {
  return `${text} (${evidence})`;
}

/** Rules that were lifted, in their own words. */
function liftedReasons(lifted: Rules): readonly string[] {
  const texts = Object.values(BOUNDS)
    .filter(({ id }) => lifted.has(id))
    .map(({ text }) => text);
  return texts.length === 0
    ? []
    : [`nothing fits within these rules, which were lifted: ${texts.join('; ')}`];
}
