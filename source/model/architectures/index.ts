import type { Architecture } from '../architecture.js';
import { denseArchitectures } from './dense/index.js';
import * as llamas from './dense/llama.js';
import { diffusionArchitectures } from './diffusion/index.js';
import { encoderArchitectures } from './encoders/index.js';
import { expertsArchitectures } from './experts/index.js';
import { hybridArchitectures } from './hybrid/index.js';

/** In order of use: each group is loaded only when no earlier one has the type, so most runs load the first only. */
const KINDS: readonly (() => readonly Architecture[])[] = [
  () => Object.values(llamas),
  () => denseArchitectures,
  () => expertsArchitectures,
  () => hybridArchitectures,
  () => encoderArchitectures,
  () => diffusionArchitectures,
];

const readKinds: ReadonlyMap<string, Architecture>[] = [];

function kind(index: number): ReadonlyMap<string, Architecture> {
  readKinds[index] ??= new Map(
    KINDS[index]?.().flatMap((one) => one.modelTypes.map((type) => [type, one] as const)),
  );
  return readKinds[index];
}

/** Architectures by `model_type`. */
export const architectures = {
  get(type: string): Architecture | undefined {
    for (const index of KINDS.keys()) {
      const found = kind(index).get(type);
      if (found) return found;
    }
    return undefined;
  },
  keys(): readonly string[] {
    return KINDS.flatMap((_, index) => [...kind(index).keys()]);
  },
};
