import { imageScratch } from '../engines/index.js';
import type { ImageWork } from '../model/image-tower.js';
import { type Ledger, quantities } from '../quantity/index.js';
import { imageOf } from '../scenario/image.js';
import type { Settled } from '../scenario/settled.js';
import { scarcestDevice } from './room.js';
import { overheadRequest } from './serving-overheads.js';

/** One image in the tower: its tokens, and the bytes that live while it is read. */
export interface VisionReport {
  readonly tokens: number;
  readonly scratchBytes: number;
  readonly ledger: Ledger;
  readonly tokensEntry: Ledger;
}

const imageTokens = quantities<ImageWork>()({
  id: 'vision.tokens',
  label: 'Tokens of an image',
  unit: 'tokens',
  certainty: 'exact',
  what: 'What one image takes of the context; it grows with its size in pixels, unless the tower has one size.',
  formula: 'cells + marks',
  symbols: {
    cells: {
      value: ({ cells }) => cells,
      meaning: 'parts of the image: its sides over patch and merge, rounded',
      from: '--image-size and config vision_config',
    },
    marks: {
      value: ({ tokens, cells }) => tokens - cells,
      meaning: 'tokens around it and after its rows',
      from: 'config vision_config',
    },
  },
  source: 'docs/cost-model.md, Images',
});

/** What images cost beside their tokens; null in training, and where no tower of the model's images is known. */
export function visionReport(settled: Settled): VisionReport | null {
  const image = settled.mode === 'training' ? null : imageOf(settled);
  if (!image) return null;
  const first = { start: 0, end: 0, isLast: false };
  const device = scarcestDevice(settled, { index: 0 });
  const request = { ...overheadRequest(settled, first, device), image };
  return {
    tokens: image.tokens,
    scratchBytes: imageScratch.amount(request),
    ledger: imageScratch.entry(request, { id: 'vision' }),
    tokensEntry: imageTokens.entry(image),
  };
}
