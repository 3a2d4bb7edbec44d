import type { AmdIdentity } from './amd-names.js';

/** What a tool or the kernel tells of one device, or of one partition of it. */
export interface AmdRow extends AmdIdentity {
  readonly index: number;
  readonly memoryBytes: number | null;
  /** Of the host's memory, what the device may take besides (GTT). */
  readonly sharedBytes: number | null;
  /** As `ROCR_VISIBLE_DEVICES` knows it. */
  readonly uuids: readonly string[];
  /** Equal parts its device is divided into; 1 when it is whole. */
  readonly parts: number;
}
