import { expect, test } from 'vitest';
import { layoutRows } from '../../benchmark/accuracy/layout-rows.js';
import { fullestDevice } from '../../source/cost/memory.js';
import { settle } from '../../source/scenario/settle.js';

/** Recipes that ran and are said not to fit, with how far they are over and what is known of why. */
const MISSED = new Map([
  [
    'train-llama-3.1-70b-gb300-18',
    'twice over: all states on each device, which must be divided to run',
  ],
  ['train-llama-3.1-70b-gb300-19', 'by a third: four micro-batches of 16,384 tokens are in flight'],
  ['train-gpt-oss-120b-h100-14', 'by a fifth: four micro-batches of 16,384 tokens are in flight'],
  ['train-llama-3.1-70b-gb200-40', 'by a twentieth: 40 of 80 layers keep 3.6 GiB each'],
  ['train-deepseek-v3-v5p-55', 'by half: MaxText keeps named tensors, which no option asks'],
]);

test('of tuned recipes of training, all of which ran, 95 in 100 are said to fit', () => {
  const rows = layoutRows('training').map(({ id, published }) => {
    const { total, capacity } = fullestDevice(settle(published));
    return { id, fits: total <= capacity };
  });
  const missed = rows.filter(({ fits }) => !fits).map(({ id }) => id);
  expect(missed).toEqual([...MISSED.keys()]);
  expect(missed.length / rows.length).toBeLessThan(0.05);
});
