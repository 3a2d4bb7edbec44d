import type { Report } from '../cost/report.js';
import { WALLS, type Wall } from '../cost/speed/walls.js';
import type { SpeedAt } from '../cost/speed-over.js';
import { amountText, percentText, secondsText, tokensText } from '../report/units.js';
import type { Scenario } from '../scenario/scenario.js';
import { table } from '../text/table.js';
import { speedOverOf } from './derived.js';
import type { Words } from './panes/view.js';
import type { ResultRow } from './result-row.js';
import type { Tone } from './theme.js';

const TONES: Readonly<Record<Wall, Tone>> = table({
  bandwidth: 'weights',
  compute: 'activations',
  link: 'accent',
  host: 'more',
  launches: 'overhead',
});

/** A row for each number of users. */
export function throughputRows(scenario: Scenario, { speed }: Report): readonly ResultRow[] {
  const here = usersOf(scenario);
  return speedOverOf(scenario).map((at) => ({
    id: `throughput.${at.users}`,
    label: `×${tokensText(at.users)}`,
    amount: at.tokensPerSecond,
    unit: 'tokensPerSecond',
    certainty: 'modelled',
    band: at,
    tone: TONES[at.wall],
    reason: at.wall === 'bandwidth' ? { text: at.wall, short: 'memory' } : { text: at.wall },
    detail: secondsText(at.secondsPerToken),
    isHere: at.users === here,
    isFitting: at.isHeld,
    ...(speed?.ifItFitted && { isQuiet: true }),
    take: () => at.scenario,
    page: () => pageOf(at),
  }));
}

/** The amount of a full bar. */
export function throughputScale(scenario: Scenario): number {
  return Math.max(1, ...speedOverOf(scenario).map(({ high }) => high));
}

/** What binds at the users of the scenario, and what the figures stand on. */
export function throughputWords(scenario: Scenario, report: Report): readonly Words[] {
  const { speed, settled } = report;
  if (settled.mode === 'training')
    return [{ text: 'for serving; training has no users', tone: 'quiet' }];
  const at = speedOverOf(scenario).find(({ users }) => users === settled.batch * settled.dp);
  if (!at || !speed) return [{ text: nothingText(report), tone: 'quiet' }];
  const evidence = speed.evidenceOf('steadySecondsPerToken');
  const share = percentText(at.walls[at.wall] / at.secondsPerToken);
  const rows = evidence?.rows ?? 0;
  return [
    ...(speed.ifItFitted ? [{ text: 'if it fit', tone: 'over' } as const] : []),
    { text: `bound by ${at.wall}: ${share} of a token` },
    {
      text: rows === 0 ? 'none measured' : `${rows} measured like it`,
      tone: 'quiet',
    },
  ];
}

function nothingText({ settled }: Report): string {
  return settled.model.picture
    ? 'it makes pictures, not tokens: C shows the time of one'
    : 'it generates no tokens: C shows the time of a prompt';
}

function usersOf(scenario: Scenario): number {
  return (
    speedOverOf(scenario).find(({ scenario: own }) => own.batch === scenario.batch)?.users ?? 0
  );
}

function pageOf(at: SpeedAt): readonly string[] {
  const { users, tokensPerSecond, low, high, secondsPerToken, walls, isHeld } = at;
  const rate = (amount: number) => amountText(amount, 'tokensPerSecond');
  return [
    `${users} users without pause`,
    '',
    `${rate(tokensPerSecond)} of all users, between ${rate(low)} and ${rate(high)}.`,
    `${secondsText(secondsPerToken)} a token of each, which go to:`,
    ...WALLS.filter((wall) => walls[wall] > 0).map(
      (wall) =>
        `  ${wall} ${secondsText(walls[wall])}, ${percentText(walls[wall] / secondsPerToken)}`,
    ),
    ...(isHeld ? [] : ['', 'The pool of cache holds fewer of them at once.']),
    '',
    'Source: docs/serving-speed.md, Steady state',
  ];
}
