import type { Report } from '../cost/report.js';
import type { SavedRow } from '../cost/saved-rows.js';
import type { Section } from './section.js';
import { bytesText, MARKS } from './units.js';

/** What each kind of layer saves for the backward pass, tensor by tensor, and why; nothing in inference. */
export function savedSection({ activations }: Report): Section {
  return {
    title: 'Saved tensors of one layer, one micro-batch, undivided',
    columns: [
      { title: 'Layers', right: true },
      { title: 'Operation' },
      { title: 'Tensor' },
      { title: 'Elements a token' },
      { title: '' },
      { title: 'Bytes', right: true },
      { title: 'Between', right: true },
      { title: 'Kept' },
      { title: 'Why' },
    ],
    rows: activations.operations.map(rowOf),
  };
}

function rowOf(row: SavedRow): string[] {
  const { layers, operation, tensor, width, bytes, band, remadeBy, why } = row;
  return [
    String(layers),
    operation,
    tensor,
    width,
    MARKS.modelled,
    bytesText(bytes),
    band ? `${bytesText(band.low)}–${bytesText(band.high)}` : '',
    remadeBy === undefined ? 'yes' : `made again by ${remadeBy}`,
    why,
  ];
}
