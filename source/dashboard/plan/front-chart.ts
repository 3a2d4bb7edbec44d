import { worthOf } from '../../cost/search/plan/pareto.js';
import type { Planned } from '../../cost/search/plan/question.js';
import { countText, secondsText } from '../../report/units.js';
import { type Line, padRight, span } from '../drawing/line.js';

const HEIGHT = 7;
const LEAST_WIDTH = 24;
const MOST_WIDTH = 64;

/** Plans that none beats in both, as points: what each takes to the right, what it gives upwards; the scenario's own brighter. */
export function frontChart(
  front: readonly Planned[],
  chosen: Planned | undefined,
  width: number,
): readonly Line[] {
  const points = front.map((plan) => ({ plan, ...worthOf(plan) }));
  const [first] = points;
  const last = points.at(-1);
  const columns = Math.min(MOST_WIDTH, width - 2);
  if (!first || !last || first === last || columns < LEAST_WIDTH) return [];
  const isServing = first.plan.speed?.timePerToken !== undefined;
  const rows = Array.from({ length: HEIGHT }, () => Array<string>(columns).fill(' '));
  for (const { plan, gain, price } of points) {
    const x = Math.round(share(price, first.price, last.price) * (columns - 1));
    const y = Math.round((1 - share(gain, 0, last.gain)) * (HEIGHT - 1));
    const row = rows[y];
    if (row && row[x] !== '●') row[x] = isSame(plan, chosen) ? '●' : '·';
  }
  const unit = isServing ? 'tokens/s of a device' : 'tokens/s';
  const across = isServing ? 'a token of each user' : 'devices';
  const text = (amount: number) => (isServing ? secondsText(amount) : String(amount));
  return [
    [span('None beats these in both', 'title')],
    [span(`${countText(last.gain)} ${unit}`, 'quiet')],
    ...rows.map((row): Line => [span('│', 'border'), span(row.join(''), 'accent')]),
    [span(`└${'─'.repeat(columns)}`, 'border')],
    [
      span(padRight(text(first.price), columns - text(last.price).length), 'quiet'),
      span(text(last.price), 'quiet'),
      span(` ${across}`, 'quiet'),
    ],
  ];
}

/** Where a value lies between two, each tenfold as far as the one before. */
function share(value: number, low: number, high: number): number {
  if (high <= low) return 0;
  return low > 0 ? Math.log(value / low) / Math.log(high / low) : value / high;
}

function isSame({ scenario }: Planned, other: Planned | undefined): boolean {
  if (!other) return false;
  const { tp, pp, dp, ep, batch } = other.scenario;
  const same = { tp, pp, dp, ep, batch };
  return Object.entries(same).every(([id, value]) => scenario[id as keyof typeof same] === value);
}
