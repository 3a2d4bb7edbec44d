import { defineOverhead } from '../overheads/overhead.js';
import type { ZeroStage } from '../training-choices.js';

/** `reduce_bucket_size` of DeepSpeed itself. Under the Hugging Face Trainer, `auto` is h². */
const REDUCE_BUCKET = 5e8;

/** `sub_group_size`: number of parameters that a step of stage 3 updates at once. */
const SUB_GROUP = 1e9;

/** Elements whose gradients a step holds in fp32: a sub-group in stage 3, else the rank's partition (stage3.py, stage_1_and_2.py). */
export function deepspeedCopies(zero: ZeroStage): number {
  return zero === 0 ? 0 : zero === 3 ? SUB_GROUP : Number.POSITIVE_INFINITY;
}

/**
 * ZeRO reduces gradients in one bucket, which one rank alone has too; stages 1 and 2 in two of its size under
 * `overlap_comm`, which is off there.
 */
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
      value: ({ zero }) => Number(zero > 0),
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
    'docs/engines.md, DeepSpeed buckets; deepspeed/runtime/zero/stage3.py, IPGBucketZ3; stage_1_and_2.py, ipg_buffer; config.py, reduce_bucket_size',
});
