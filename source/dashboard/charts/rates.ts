import type { Report } from '../../cost/report.js';
import { amountText, tokensText } from '../../report/units.js';
import type { Scenario } from '../../scenario/scenario.js';
import { speedOverOf } from '../derived.js';
import type { Spare } from '../panes/view.js';
import { whenAlone } from './charts.js';

/** Output rate of all users over their number, between its bounds. Undefined for what generates nothing. */
export function rateChart(scenario: Scenario, { settled }: Report): Spare | undefined {
  if (settled.mode === 'training' || speedOverOf(scenario).length < 2) return undefined;
  return whenAlone({
    part: () => {
      const rates = speedOverOf(scenario);
      return {
        kind: 'chart',
        title: 'tokens/s of all users: area to the low bound, lines expected and to the high bound',
        short: 'area low bound, lines expected, high',
        isStepped: true,
        points: rates.map(({ users, low }) => ({
          at: users,
          segments: [{ amount: low, fill: '█', tone: 'bar' }],
        })),
        lines: (['tokensPerSecond', 'high'] as const).map((bound) => ({
          tone: bound === 'high' ? 'more' : 'accent',
          points: rates.map((at) => ({ at: at.users, bytes: at[bound] })),
        })),
        capacity: 0,
        here: settled.batch * settled.dp,
        sizeText: tokensText,
        amountText: (rate) => amountText(rate, 'tokensPerSecond'),
      };
    },
  });
}
