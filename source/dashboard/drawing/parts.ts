import type { Part, PartKind } from '../panes/view.js';
import { chart } from './chart.js';
import { curve } from './curve.js';
import { facts } from './facts.js';
import { fields } from './fields.js';
import { gauges } from './gauges.js';
import { grid } from './grid.js';
import { layers } from './layers.js';
import type { PartDrawing } from './part.js';
import { shares } from './shares.js';
import { table } from './table.js';
import { words } from './words.js';

type PartOf<K extends PartKind> = Extract<Part, { readonly kind: K }>;

const DRAWINGS: { readonly [K in PartKind]: PartDrawing<PartOf<K>> } = {
  table,
  curve,
  fields,
  facts,
  gauges,
  grid,
  layers,
  chart,
  shares,
  words,
};

/** How a part is drawn, by its kind. */
export function drawingOf(part: Part): PartDrawing<Part> {
  return DRAWINGS[part.kind] as PartDrawing<Part>;
}
