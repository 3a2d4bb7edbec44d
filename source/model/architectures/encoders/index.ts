import type { Architecture } from '../../architecture.js';
import { debertaV2 } from './deberta.js';
import { distilBert } from './distilbert.js';
import { albert, electra } from './electra.js';
import { mpnet } from './mpnet.js';
import { gte, nomicBert } from './rotary-encoders.js';
import { clip, clipText, siglip } from './two-towers.js';
import { wav2vec2 } from './wav2vec2.js';
import { xlnet } from './xlnet.js';

/** Encoders and embedders, and pairs of towers. */
export const encoderArchitectures: readonly Architecture[] = [
  distilBert,
  mpnet,
  debertaV2,
  electra,
  albert,
  nomicBert,
  gte,
  clip,
  clipText,
  siglip,
  wav2vec2,
  xlnet,
];
