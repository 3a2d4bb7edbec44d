import { type Conclusion, type Flag, fact, type Stated } from './command.js';
import { isOn } from './common.js';
import { freezeOf, imagesOf } from './frozen.js';

/** Flags by which ms-swift trains parts of a multimodal model, and its images (swift/arguments/tuner_args.py). */
export const SWIFT_PARTS: readonly Flag[] = [
  fact('freezesLanguage', '--freeze_llm'),
  fact('freezesTower', '--freeze_vit'),
  fact('freezesProjector', '--freeze_aligner'),
  fact('pixels', 'MAX_PIXELS', '--max_pixels'),
  fact('rslora', '--use_rslora'),
  fact('towerCheckpointing', '--vit_gradient_checkpointing'),
];

/** Options of these flags. Adapters are put on the text model alone by themselves, as where the others are frozen. */
export function swiftParts(said: Stated['facts'], isFull: boolean): Conclusion['options'] {
  const switches = {
    language: said['freezesLanguage'],
    tower: said['freezesTower'],
    projector: said['freezesProjector'],
  };
  const isSilent = Object.values(switches).every((value) => value === undefined);
  return {
    ...(isFull || !isSilent ? freezeOf(switches, true) : {}),
    ...imagesOf(said['pixels']),
    ...(said['towerCheckpointing'] !== undefined && {
      towerRecompute: isOn(said['towerCheckpointing']) ? 'full' : 'none',
    }),
  };
}
