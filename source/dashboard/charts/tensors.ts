import type { Report } from '../../cost/report.js';
import type { Spare } from '../panes/view.js';
import { rowOf } from '../result-row.js';
import type { Tone } from '../theme.js';

/** Fewest lines that it is useful with. */
const LEAST = 4;

/**
 * The tensors that hold most, by the names of their files without what all layers share; `tones` are those of their
 * parts.
 */
export function largestTensors(
  { parameters: { ledger, total } }: Report,
  tones: Readonly<Record<string, Tone>>,
): Spare {
  return {
    least: LEAST,
    part: () => ({
      kind: 'table',
      columns: ['label', 'amount', 'share', 'mark', 'bar'],
      whole: total,
      rows: ledger.children
        .flatMap(({ id, children }) =>
          children.map((tensor) => ({
            ...rowOf(tensor),
            label: ` ${nameOf(tensor.label, id === 'parameters.other')}`,
            tone: tones[id] ?? ('bar' as const),
          })),
        )
        .toSorted((a, b) => b.amount - a.amount),
    }),
  };
}

/** Layers of a tower have the names of those of the text model: they keep the module that they are in. */
function nameOf(tensor: string, isOutside: boolean): string {
  const name = tensor.replace(/\.weight$/, '');
  const inLayer = name.replace(/^.*\b(layers?|blocks)\.\*\./, '');
  const [first = ''] = name.replace(/^model\./, '').split('.');
  return inLayer === name || !isOutside ? inLayer : `${first}…${inLayer}`;
}
