import { isWeightFormat, weightFormatChoices } from '../../formats/index.js';
import type { DeclarationsOf } from './field.js';
import { choiceOf, choices, count, imageSize, onOff } from './kinds/index.js';
import { ofPictures } from './of-pictures.js';

/** Their values. */
export interface PictureOptions {
  /** Width and height of the picture or video, and its frames; open: the model's usual. */
  readonly resolution: string;
  readonly frames: number | null;
  /** Steps of a picture or video, and whether each is two passes; open: as the model's pipeline does. */
  readonly steps: number | null;
  readonly guidance: boolean | null;
  /** Where the parts of a diffusion pipeline are while they do not run. */
  readonly parts: 'device' | 'host';
  /** Format of its text encoders; open: as stored. */
  readonly encoderWeights: string | null;
  /** Side in pixels of the tiles that its VAE decodes; open: the whole picture. */
  readonly vaeTile: number | null;
}

/** Size of the pictures of a diffusion pipeline, and placement of its parts. */
export const pictureOptions = {
  resolution: {
    label: 'Resolution',
    help: 'Width and height of the picture or video that is made, in pixels',
    kind: imageSize,
    initial: '1024x1024',
    mode: 'inference',
    moot: ofPictures,
  },
  frames: {
    label: 'Frames',
    help: 'Frames of the video that is made',
    kind: count(1, 100_000, 'one'),
    open: '81 of a video, 1 of a picture',
    mode: 'inference',
    moot: ofPictures,
  },
  steps: {
    label: 'Steps',
    help: 'Denoising steps of a picture or video',
    kind: count(1, 100_000, 'one'),
    open: 'those of the model’s pipeline',
    mode: 'inference',
    moot: ofPictures,
  },
  guidance: {
    label: 'Guidance',
    help: 'Each step passes the transformer twice, with the text and without it (classifier-free guidance)',
    kind: onOff,
    open: 'as the model’s pipeline does',
    mode: 'inference',
    moot: ofPictures,
  },
  parts: {
    label: 'Parts',
    help: 'Where text encoders, transformer and VAE of a pipeline wait: all on the device, or on the host until each works',
    kind: choices('device', 'host'),
    initial: 'device',
    mode: 'inference',
    moot: ofPictures,
  },
  encoderWeights: {
    label: 'Encoder weights',
    short: 'Encoders',
    help: 'Number format of a pipeline’s text encoders',
    kind: choiceOf(weightFormatChoices, isWeightFormat),
    open: 'as they are stored',
    mode: 'inference',
    moot: ofPictures,
  },
  vaeTile: {
    label: 'VAE tile',
    help: 'Pixels of a side of what the VAE decodes at once',
    kind: count(64, 100_000, 'double'),
    open: 'the whole picture',
    mode: 'inference',
    moot: ofPictures,
  },
} satisfies DeclarationsOf<PictureOptions>;
