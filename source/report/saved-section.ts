import type { Report } from '../cost/report.js';
import type { SavedRow } from '../cost/saved-rows.js';
import type { Section } from './section.js';
import { bytesText, MARKS } from './units.js';

/**
 * Tensors that the ends of the model and each kind of layer save for the backward pass, with the reason; empty in
 * inference.
 */
export function savedSection({ activations }: Report): Section {
  return {
    title: 'Saved tensors of one layer and of the ends, one micro-batch, undivided',
    columns: [
      { title: 'Layers', right: true },
      { title: 'Operation', isBelow: true },
      { title: 'Tensor' },
      { title: 'Elements a token' },
      { title: '' },
      { title: 'Bytes', right: true },
      { title: 'Between', right: true, isBelow: true },
      { title: 'Kept', isBelow: true },
      { title: 'Why', isBelow: true },
    ],
    rows: activations.operations.map(rowOf),
  };
}

function rowOf(row: SavedRow): string[] {
  const { kind, layers, operation, tensor, width, bytes, band, remadeBy, why } = row;
  return [
    typeof kind === 'number' ? String(layers) : layers > 1 ? `${kind} ${layers}` : kind,
    operation,
    tensor,
    width,
    MARKS.modelled,
    bytesText(bytes),
    band ? `${bytesText(band.low)}–${bytesText(band.high)}` : '',
    remadeBy === undefined ? 'kept' : `made again by ${remadeBy}`,
    why,
  ];
}
