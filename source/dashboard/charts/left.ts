import { peakAfter, type Relief } from '../../cost/relief.js';
import type { Question, Spare } from '../panes/view.js';
import type { ResultRow } from '../result-row.js';

/** Fewest lines that it is useful with. */
const LEAST = 4;

/** What the fullest device holds after each way to free memory, red where that is still too much. */
export function leftTable({ report: { memory } }: Question, reliefs: readonly Relief[]): Spare {
  return {
    least: Math.min(LEAST, reliefs.length + 1),
    part: () => ({
      kind: 'table',
      columns: ['label', 'amount', 'bar'],
      whole: memory.peak,
      rows: [
        { ...row('peak after each, of', memory.capacity), tone: 'free' },
        ...reliefs.map(
          ({ label, freedBytes, fits }): ResultRow => ({
            ...row(label, peakAfter(memory, { freedBytes })),
            isFitting: fits,
            tone: 'ok',
          }),
        ),
      ],
    }),
  };
}

const row = (label: string, amount: number): ResultRow => ({
  id: `left.${label}`,
  label,
  amount,
  unit: 'bytes',
  certainty: 'modelled',
  isQuiet: true,
});
