import { expect, test } from 'vitest';
import { whatFrees } from '../../source/cost/frees.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

const changesOf = (options: Partial<Scenario>) =>
  whatFrees(
    scenarioOf('qwen2.5-vl-7b-instruct', 'h100-sxm-80gb', {
      mode: 'training',
      engine: 'unsloth',
      recompute: 'none',
      images: 2,
      imageSize: '1280x720',
      ...options,
    }),
  );

test('a trained tower may be frozen or computed again, and images may be smaller', () => {
  const labels = changesOf({}).map(({ label }) => label);
  expect(labels).toContainEqual(expect.stringMatching(/^images of 640x360 pixels/));
  expect(labels).toContainEqual(expect.stringMatching(/^recomputation in the tower/));
  // unsloth/models/vision.py, FastVisionModel.get_peft_model.
  const frozen = changesOf({}).find(({ label }) => label === 'a frozen tower');
  expect(frozen?.switch).toBe('finetune_vision_layers=False');
});

test('a frozen tower frees nothing by being computed again, nor do images that there are none of', () => {
  const frozen = changesOf({ freeze: ['vision', 'projector'] }).map(({ label }) => label);
  expect(frozen.filter((label) => /tower|images/.test(label))).toEqual([]);
  expect(changesOf({ images: 0 }).filter(({ label }) => /tower|images/.test(label))).toEqual([]);
});
