import type { Architecture } from '../architecture.js';
import { denseArchitectures } from './dense/index.js';
import { diffusionArchitectures } from './diffusion/index.js';
import { encoderArchitectures } from './encoders/index.js';
import { expertsArchitectures } from './experts/index.js';
import { hybridArchitectures } from './hybrid/index.js';

/** Architectures by `model_type`. */
export const architectures: ReadonlyMap<string, Architecture> = new Map(
  [
    ...denseArchitectures,
    ...encoderArchitectures,
    ...expertsArchitectures,
    ...hybridArchitectures,
    ...diffusionArchitectures,
  ].flatMap((architecture) => architecture.modelTypes.map((type) => [type, architecture] as const)),
);
