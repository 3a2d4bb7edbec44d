import type { Field } from '../field.js';
import { count } from '../kinds.js';

/** How ranks share the work. */
export const parallelFields: readonly Field[] = [
  {
    id: 'tp',
    flag: 'tp',
    label: 'Tensor',
    group: 'parallel',
    help: 'Tensor-parallel ranks: each layer’s matrices split over them',
    kind: count(1, 65536, 'double'),
    open: false,
  },
  {
    id: 'pp',
    flag: 'pp',
    label: 'Pipeline',
    group: 'parallel',
    help: 'Pipeline stages: layers split over them',
    kind: count(1, 65536, 'double'),
    open: false,
  },
  {
    id: 'dp',
    flag: 'dp',
    label: 'Data',
    group: 'parallel',
    help: 'Data-parallel replicas; open: what the other sizes leave',
    kind: count(1, 1048576, 'double'),
    open: true,
  },
  {
    id: 'cp',
    flag: 'cp',
    label: 'Context',
    group: 'parallel',
    help: 'Context-parallel ranks: each sequence’s tokens split over them',
    kind: count(1, 65536, 'double'),
    open: false,
  },
  {
    id: 'ep',
    flag: 'ep',
    label: 'Expert',
    group: 'parallel',
    help: 'Expert-parallel ranks: routed experts split over them',
    kind: count(1, 65536, 'double'),
    open: false,
  },
];
