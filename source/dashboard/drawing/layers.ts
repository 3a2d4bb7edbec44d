import type { Model } from '../../model/model.js';
import { layerStrip } from './layer-strip.js';
import { fitLine, span } from './line.js';
import type { PartDrawing } from './part.js';

type LayersPart = { readonly model: Model };

/** The layers of a model, one cell each, with a legend. */
export const layers: PartDrawing<LayersPart> = {
  height: ({ model }, width) => layerStrip(model, width - 2).length,
  lines: ({ model }, { width }) =>
    layerStrip(model, width - 2).map((line) => fitLine([span(' '), ...line], width)),
};
