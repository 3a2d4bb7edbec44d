import { expect, test } from 'vitest';
import { cacheBytes, parseCacheFormat } from '../../source/formats/cache-format.js';

/** Bytes of 128 cached elements. Source: docs/cost-model.md, Cache formats. */
test.each([
  ['fp32', 4],
  ['fp16', 2],
  ['bf16', 2],
  ['q8_0', 1.0625],
  ['q5_1', 0.75],
  ['q5_0', 0.6875],
  ['q4_1', 0.625],
  ['q4_0', 0.5625],
  ['iq4_nl', 0.5625],
  ['nvfp4', 0.5625],
  ['fp8', 1],
  ['fp8-per-head', 1.03125],
  ['int8-per-head', 1.03125],
])('%s takes %f bytes an element', (id, bytes) => {
  expect(cacheBytes(1024, parseCacheFormat(id), 128)).toBe(1024 * bytes);
});

test('an unknown cache format is refused with the nearest one', () => {
  expect(() => parseCacheFormat('q8')).toThrow(
    'cache format "q8" is not known; did you mean q8_0?',
  );
});
