import type { Report } from '../../cost/report.js';
import { rooflineChart } from '../charts/roofline.js';
import { speedRows } from '../speed-rows.js';
import { stepFill } from '../step-fills.js';
import { aboutPane } from './about.js';
import type { PaneDeclaration } from './declaration.js';
import type { Part } from './view.js';

/** FLOPs and, by mode, serving speed or the training run. */
export const speed: PaneDeclaration = {
  title: 'Compute & speed',
  short: 'Comp',
  key: 'C',
  alsoKey: 'c',
  isAnswer: true,
  minimum: 4,
  // What training has, so that the mode moves no pane below.
  preferred: 26,
  weight: 1,
  words: 'e explains the row: formula, numbers, source',
  view: (question) => {
    const { report, baseline } = question;
    // A step of training and a token of serving are no times of the same thing.
    const isSameStep = baseline?.report.settled.mode === report.settled.mode;
    return {
      head: stepBar(report),
      body: [
        {
          kind: 'table',
          columns: [
            'pointer',
            ...(report.training ? (['fill'] as const) : []),
            'label',
            'amount',
            'mark',
            'change',
            'note',
          ],
          rows: speedRows(report),
          before: isSameStep ? speedRows(baseline.report) : undefined,
        },
      ],
      spare: [rooflineChart(question), ...aboutPane('speed', question)],
    };
  },
};

/** A step of training as its parts, stacked. */
function stepBar({ training }: Report): readonly Part[] {
  if (!training) return [];
  const { step } = training;
  const segments = step.children.map(({ id, amount }) => ({ amount, ...stepFill(id) }));
  const whole = { total: step.amount, capacity: step.amount, others: 0 };
  return [{ kind: 'gauges', of: 'step', gauges: [{ label: 'step', segments, ...whole }] }];
}
