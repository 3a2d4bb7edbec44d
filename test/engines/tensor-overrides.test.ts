import { expect, test } from 'vitest';
import { expertsInHost, MANY_LAYERS } from '../../source/engines/llama-cpp/tensor-overrides.js';

test.each([
  ['exps=CPU', MANY_LAYERS],
  ['.ffn_.*_exps.=CPU', MANY_LAYERS],
  ['"\\.ffn_(up|down|gate)_exps\\.=CPU"', MANY_LAYERS],
  ['blk\\.([0-9]|1[0-9])\\.ffn_.*_exps\\.=CPU', 20],
  ['blk\\.(0|1|2)\\.ffn_.*_exps=CPU,blk\\.3\\.ffn_.*_exps=CPU', 4],
  [
    'blk\\.[3-9]\\.ffn_.*_exps=CUDA0,blk\\.([0-9]|1[0-4])\\.ffn_.*_exps=CUDA1,exps=CUDA0',
    undefined,
  ],
  ['blk\\.([1-9][0-9]|[1-9][0-9][0-9])\\.ffn_.*_exps=CUDA0,exps=CPU', 10],
])('%s leaves the experts of %s layers in host memory', (text, layers) => {
  expect(expertsInHost(text)).toBe(layers);
});

test.each([
  ['only some matrices of a layer', '\\.ffn_(up|down)_exps\\.=CPU'],
  ['layers that are not the first', 'blk\\.1[0-9]\\.ffn_.*_exps=CPU'],
  ['other tensors too (llama.cpp pull 11397)', 'blk\\.([0-3])\\.ffn_.*=CPU'],
  ['attention of a single layer too', 'blk\\.5\\.attn_.*=CPU,exps=CPU'],
  ['keys too', 'attn_k=CPU,exps=CPU'],
  ['the output matrix', 'output=CPU,exps=CPU'],
  ['no pattern', 'exps'],
  ['no regular expression', '([=CPU'],
  ['one that would take ages', '(b+)+$=CPU'],
  ['one with many optional letters', `${'.?'.repeat(30)}exps=CPU`],
  ['one with many choices in a row', `${'(.|..)'.repeat(20)}exps=CPU`],
  ['many that take long', Array.from({ length: 50 }, () => '.*.*exps.*=CPU').join(',')],
])('%s: %s', (_, text) => {
  expect(expertsInHost(text)).toBeUndefined();
});
