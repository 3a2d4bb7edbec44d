import type { AmdIdentity } from './amd-names.js';

/** One device, or one partition of it, as a tool or the kernel describes it. */
export interface AmdRow extends AmdIdentity {
  readonly index: number;
  readonly memoryBytes: number | null;
  /** Bytes of it in use, where the driver reports them. */
  readonly usedBytes: number | null;
  /** Host memory that the device may use as well (GTT). */
  readonly sharedBytes: number | null;
  /** The ids that `ROCR_VISIBLE_DEVICES` takes. */
  readonly uuids: readonly string[];
  /** Equal parts that the device is divided into; 1 for a whole device. */
  readonly parts: number;
}
