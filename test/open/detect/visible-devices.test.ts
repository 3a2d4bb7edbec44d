import { expect, test } from 'vitest';
import { visibleDevices } from '../../../source/open/detect/visible-devices.js';

const devices = [0, 1, 2, 3].map((index) => ({ index, uuids: [`GPU-${index}abc-def`] }));
const seen = (variable: string | undefined) =>
  visibleDevices(devices, variable).map(({ index }) => index);

test.each([
  [undefined, [0, 1, 2, 3]],
  ['', []],
  ['2', [2]],
  ['3,1', [3, 1]],
  [' 0 , 1 ', [0, 1]],
  ['0,0', [0]],
  ['-1', []],
  ['0,-1,2', [0]],
  ['1,9,2', [1]],
  ['NoDevFiles', []],
  ['GPU-2abc', [2]],
  ['GPU-2abc-def,0', [2, 0]],
  ['GPU-', []],
  ['GPU-zzz', []],
])('CUDA_VISIBLE_DEVICES=%s shows %j', (variable, indices) => {
  expect(seen(variable)).toEqual(indices);
});
