import type { FlagValue } from './command.js';
import { isOn, numberOf } from './common.js';

/** A program's switches that freeze parts of a multimodal model, as written; undefined where it says nothing. */
export interface FreezeSwitches {
  readonly language?: string | undefined;
  readonly tower?: string | undefined;
  readonly projector?: string | undefined;
}

/**
 * The frozen parts, of which tower and projector are frozen unless told otherwise where `usually` holds. LLaMA-Factory
 * (src/llamafactory/hparams/finetuning_args.py) and ms-swift (swift/arguments/tuner_args.py) freeze both.
 */
export function freezeOf(
  { language, tower, projector }: FreezeSwitches,
  usually = false,
): Readonly<Record<string, FlagValue>> {
  const usual = String(usually);
  const frozen = [
    ...(isOn(language ?? 'false') ? ['language'] : []),
    ...(isOn(tower ?? usual) ? ['vision', 'audio'] : []),
    ...(isOn(projector ?? usual) ? ['projector'] : []),
  ];
  return { freeze: frozen.length === 0 ? 'none' : frozen.join(',') };
}

/** Pixels of a side that patches of 14 and of 16, merged in pairs, divide as `smart_resize` of Qwen2-VL does. */
const SIDE = 28;

/** One image an example of the largest size that is given in pixels: what a command cannot say lies in its data. */
export function imagesOf(pixels: string | undefined): Readonly<Record<string, FlagValue>> {
  const most = numberOf(pixels);
  if (most === undefined || most < SIDE ** 2) return {};
  const side = Math.floor(Math.sqrt(most) / SIDE) * SIDE;
  return { images: 1, imageSize: `${side}x${side}` };
}

/** What is said where an image was assumed. */
export function imageWarnings(pixels: string | undefined): readonly string[] {
  const { imageSize } = imagesOf(pixels);
  if (imageSize === undefined) return [];
  return [`one image of ${imageSize} pixels an example is taken; --images says how many there are`];
}
