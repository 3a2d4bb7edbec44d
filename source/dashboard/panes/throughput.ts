import { pictureTimeChart } from '../charts/pictures.js';
import { rateChart } from '../charts/rates.js';
import { throughputRows, throughputScale, throughputWords } from '../throughput-rows.js';
import { aboutPane } from './about.js';
import type { PaneDeclaration } from './declaration.js';

/** Output rate over users, with its bounds and what binds at each. */
export const throughput: PaneDeclaration = {
  title: 'Throughput × users',
  short: 'Thru',
  key: 'T',
  behind: 'speed',
  mode: 'inference',
  isAnswer: true,
  minimum: 4,
  weight: 1,
  words: 'Tokens/s of all users, of each, what binds; Enter takes so many',
  view: (question) => {
    const { scenario, report, baseline } = question;
    const rows = throughputRows(scenario, report);
    return {
      head: [{ kind: 'words', words: throughputWords(scenario, report) }],
      body: [
        {
          kind: 'table',
          columns: [
            'pointer',
            'size',
            'here',
            'amount',
            'mark',
            'over',
            'change',
            'detail',
            'reason',
            'bar',
          ],
          rows,
          whole: throughputScale(scenario),
          before: baseline && throughputRows(baseline.scenario, baseline.report),
        },
      ],
      spare: [
        rateChart(scenario, report),
        pictureTimeChart(question),
        ...aboutPane('throughput', question),
      ],
      hint: { text: '█ to the low bound ┃ expected ▒ to the high', tone: 'quiet' },
    };
  },
};
