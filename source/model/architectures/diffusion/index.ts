import type { Architecture } from '../../architecture.js';
import { autoencoderKl } from './autoencoder.js';
import { flux, qwenImage } from './flux.js';
import { stableDiffusion3 } from './stable-diffusion-3.js';
import { ltx, wan } from './video.js';
import { autoencoderLtx, autoencoderWan } from './video-autoencoders.js';

/**
 * Transformers that denoise images or videos step by step, and the autoencoders of their latents; identified by
 * diffusers' class.
 */
export const diffusionArchitectures: readonly Architecture[] = [
  flux,
  qwenImage,
  stableDiffusion3,
  wan,
  ltx,
  autoencoderKl,
  autoencoderWan,
  autoencoderLtx,
];
