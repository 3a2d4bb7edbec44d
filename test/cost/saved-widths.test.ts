import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { savedTensorsLedger } from '../../source/cost/memory/saved-activations.js';
import { layersBytes } from '../../source/cost/training-activations.js';
import { settle } from '../../source/scenario/settle.js';
import { isClose } from './faults.js';
import { scenarioOf } from './scenarios.js';

const MODELS = readdirSync(new URL('../../presets/models', import.meta.url)).map((file) =>
  file.replace('.json', ''),
);

/** Between them they keep every tensor that any choice keeps, but for those of compiled kernels, which fused ones keep. */
const CHOICES = [
  { kernels: 'fused', attention: 'flash', dropout: true },
  { kernels: 'eager', attention: 'eager', dropout: true },
  { kernels: 'eager', attention: 'flash', dropout: false },
] as const;

test.each(CHOICES)(
  'the formulas of saved tensors come to the bytes of all layers in every preset, with $kernels kernels and $attention attention',
  (choice) => {
    const wrong = MODELS.filter((model) => {
      const settled = settle(scenarioOf(model, 'a10', { mode: 'training', ...choice }));
      return !isClose(savedTensorsLedger(settled).amount, layersBytes(settled));
    });
    expect(MODELS.length).toBeGreaterThan(300);
    expect(wrong).toEqual([]);
  },
  60_000,
);
