import { defineOverhead } from '../overheads/overhead.js';

/** `reduce_bucket_size` as DeepSpeed itself sets it; under the Hugging Face Trainer `auto` is h². */
const REDUCE_BUCKET = 5e8;

/** ZeRO reduces gradients in a bucket, in stage 3 in two, as `overlap_comm` is on there. */
export const gradientBuckets = defineOverhead({
  id: 'buckets',
  label: 'Gradient buckets',
  short: 'Buckets',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'Gradients on their way to the rank that holds them; the same for every model.',
  formula: 'b·r·2',
  symbols: {
    b: {
      value: ({ zero, ranks }) => (zero === 0 || ranks === 1 ? 0 : zero === 3 ? 2 : 1),
      meaning: 'buckets at once',
      from: '--zero',
    },
    r: {
      value: ({ bucket }) => bucket ?? REDUCE_BUCKET,
      meaning: 'elements of a bucket',
      from: '--bucket, else engine reduce_bucket_size',
    },
  },
  source:
    'docs/engines.md, DeepSpeed buckets; deepspeed/runtime/zero/config.py, reduce_bucket_size',
});
