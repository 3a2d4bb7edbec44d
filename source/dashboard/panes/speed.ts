import { rooflineChart } from '../charts/roofline.js';
import { speedRows } from '../speed-rows.js';
import type { PaneDeclaration } from './declaration.js';

/** FLOPs and, by mode, serving speed or the training run. */
export const speed: PaneDeclaration = {
  title: 'Compute & speed',
  short: 'Comp',
  key: 'C',
  minimum: 4,
  weight: 1,
  words: 'e explains the row: formula, numbers put in, source',
  view: (question) => {
    const { report, baseline } = question;
    return {
      body: [
        {
          kind: 'table',
          columns: ['pointer', 'label', 'amount', 'mark', 'change', 'note'],
          rows: speedRows(report),
          before: baseline && speedRows(baseline.report),
        },
      ],
      spare: rooflineChart(question),
    };
  },
};
