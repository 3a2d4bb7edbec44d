import { expect, test } from 'vitest';
import { migInstances } from '../../../source/open/detect/nvidia-mig.js';
import { h100List, h100Table } from './mig-samples.js';

test('profiles come from the list, memory from the table', () => {
  const found = migInstances(h100List, h100Table);
  expect(found.map(({ profile, memoryMib }) => [profile, memoryMib])).toEqual([
    ['3g.40gb', 40448],
    ['2g.20gb', 20096],
    ['1g.10gb', 9984],
    ['1g.10gb', 9984],
  ]);
});

const h200List = `GPU 0: NVIDIA H200 (UUID: GPU-00000000-0000-0000-0000-000000000000)
  MIG 1c.3g.71gb  Device  0: (UUID: MIG-0)
  MIG 2c.3g.71gb  Device  1: (UUID: MIG-1)
  MIG 2g.35gb     Device  2: (UUID: MIG-2)
`;

test('compute instances that share a GPU instance count its memory once', () => {
  const table = `|  0    1   0   0  |              17MiB / 71424MiB    | 16      0 |
|  0    1   1   1  |                                  | 32      0 |
|  0    5   0   2  |              17MiB / 35840MiB    | 32      0 |`;
  expect(migInstances(h200List, table)).toEqual([
    {
      gpu: 0,
      profile: '3g.71gb',
      memoryMib: 71424,
      usedBytes: 17 * 2 ** 20,
      uuids: ['MIG-0', 'MIG-1'],
    },
    { gpu: 0, profile: '2g.35gb', memoryMib: 35840, usedBytes: 17 * 2 ** 20, uuids: ['MIG-2'] },
  ]);
});

test('without the table the names show which instances are shared', () => {
  expect(migInstances(h200List, '').map(({ profile }) => profile)).toEqual(['3g.71gb', '2g.35gb']);
});

test('the uuids of old drivers are read too', () => {
  const list = `GPU 0: A100-SXM4-40GB (UUID: GPU-5c89852c)
  MIG 1g.5gb Device 0: (UUID: MIG-GPU-5c89852c-d268/7/0)`;
  expect(migInstances(list, '')[0]).toMatchObject({ uuids: ['MIG-GPU-5c89852c-d268/7/0'] });
});
