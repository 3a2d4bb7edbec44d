import { describe, expect, test } from 'vitest';
import {
  prepareWeights,
  rankWeightBytes,
  rankWeights,
  wholeModel,
} from '../../source/formats/prepared-weights.js';
import { splitProblem } from '../../source/formats/split-problem.js';
import { parseWeightFormat } from '../../source/formats/weight-format.js';
import { llama70b, published } from './models.js';

const bf16 = parseWeightFormat('bf16');

/** Llama-3.1-70B over four stages. Source: docs/cost-model.md, Parallel shards. */
describe('pipeline stages of Llama-3-70B', () => {
  const weights = prepareWeights(llama70b, bf16);
  const stage = (index: number) =>
    rankWeightBytes(weights, {
      tensorParallel: 1,
      expertParallel: 1,
      start: index * 20,
      end: index * 20 + 20,
      isFirst: index === 0,
      isLast: index === 3,
    }) / 2;

  test('the first holds the table, the last the head and the norm', () => {
    expect([0, 1, 2, 3].map(stage)).toEqual([
      18_163_761_152, 17_113_088_000, 17_113_088_000, 18_163_769_344,
    ]);
  });

  test('they add up to the model', () => {
    expect([0, 1, 2, 3].map(stage).reduce((sum, part) => sum + part, 0) * 2).toBe(weights.total);
  });
});

describe('tensor parallelism', () => {
  test('divides matrices and repeats norms', () => {
    const weights = prepareWeights(llama70b, bf16);
    const rank = rankWeightBytes(weights, { ...wholeModel(80), tensorParallel: 8 });
    const norms = (2 * 80 + 1) * 8192;
    expect(rank).toBe(((70_553_706_496 - norms) / 8 + norms) * 2);
  });

  test('repeats key-value heads when there are fewer of them than ranks', () => {
    const weights = prepareWeights(llama70b, bf16);
    const at = (tensorParallel: number) =>
      rankWeightBytes(weights, { ...wholeModel(80), tensorParallel });
    const oneHead = 2 * 8192 * 128 * 2 * 80;
    const norms = (2 * 80 + 1) * 8192 * 2;
    expect(at(16) - norms - oneHead).toBe((at(8) - norms - oneHead) / 2);
  });

  test('a tied table is on both ends of a pipeline', () => {
    const model = published('meta-llama/Llama-3.2-1B');
    const weights = prepareWeights(model, bf16);
    const split = { ...wholeModel(16), start: 8, isFirst: false };
    const middle = rankWeightBytes(weights, { ...split, isLast: false });
    expect(rankWeightBytes(weights, split) - middle).toBe((128_256 * 2048 + 2048) * 2);
  });
});

describe('experts of Mixtral-8x7B', () => {
  const weights = prepareWeights(published('mistralai/Mixtral-8x7B-v0.1'), bf16);
  const expert = 3 * 4096 * 14_336 * 2;

  test('divide by expert parallelism, all else does not', () => {
    const whole = rankWeights(weights, wholeModel(32));
    const quarter = rankWeights(weights, { ...wholeModel(32), expertParallel: 4 });
    expect(whole.expertBytes).toBe(32 * 8 * expert);
    expect(quarter.expertBytes).toBe(32 * 2 * expert);
    expect(quarter.denseBytes).toBe(whole.denseBytes);
  });

  test('of the first layers can be elsewhere (llama.cpp --n-cpu-moe)', () => {
    const held = rankWeights(weights, { ...wholeModel(32), expertsStart: 12 });
    expect(held.expertBytes).toBe(20 * 8 * expert);
  });
});

describe('blocks', () => {
  const llama = published('meta-llama/Llama-3.1-8B');

  test('divide where each rank gets whole ones', () => {
    expect(splitProblem(llama, parseWeightFormat('q4_k_m'), 8)).toBeUndefined();
    expect(splitProblem(llama, parseWeightFormat('awq-4bit-128g'), 16)).toBeUndefined();
  });

  test('do not divide when a rank gets a part of one', () => {
    expect(splitProblem(llama, parseWeightFormat('q4_k_m'), 32)).toContain('256 weights');
    expect(splitProblem(llama, parseWeightFormat('awq-4bit-128g'), 64)).toContain('128 weights');
  });

  test('a rank of Q4_K_M holds half of the matrices', () => {
    const weights = prepareWeights(llama, parseWeightFormat('q4_k_m'));
    const norms = (2 * 32 + 1) * 4096 * 4;
    const half = rankWeightBytes(weights, { ...wholeModel(32), tensorParallel: 2 });
    expect(half).toBe((weights.total - norms) / 2 + norms);
  });
});
