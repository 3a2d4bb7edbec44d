import { define, head, microBatches } from './part.js';

export const imageTowers = define({
  ...head,
  id: 'towers',
  label: 'Images in tower and projector',
  short: 'towers',
  what: 'Layers that images pass through before the text model: forward alone where nothing in them is trained; they grow with images and their size.',
  formula: 'm·V',
  symbols: {
    m: microBatches,
    V: {
      value: ({ work }) => work.towerSeconds,
      meaning:
        'seconds of the images of one micro-batch, by the formulas of the text model’s layers',
      unit: 'seconds',
      from: '--images, --image-size and --freeze',
    },
  },
  source: 'docs/training-time.md, Images in training',
});
