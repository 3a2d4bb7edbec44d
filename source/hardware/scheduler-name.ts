import { HardwareError } from './preset-fields.js';

/** Words before a Slurm option's or a label's value: `--gres=`, `cloud.google.com/gke-accelerator=`. */
const KEY = /^(?:-*(?:gres|gpus|gpus-per-node)=|[a-z0-9.-]+\.[a-z]+\/[\w.-]+\s*[=:]\s*)/i;

/** A line of `lspci`, or its part after the address. The last brackets contain the product's name. */
const LSPCI = /^.*\[([^[\]]+)\](?: \(rev \w+\))?$/;

/**
 * A device and its count as other tools write them, in the words of a hardware name: Slurm's `gpu:h100:8(S:0-1)` and
 * `--gres=gpu:a100:4`, labels of Kubernetes (`nvidia.com/gpu.product=NVIDIA-H100-80GB-HBM3`), `lspci`'s
 * `… AD102 [GeForce RTX 4090] (rev a1)`, SageMaker's `ml.p4d.24xlarge`. Other names stay as they are. A MIG profile at
 * its end is given apart. Throws `HardwareError` for a count without a kind.
 */
export function fromScheduler(text: string): {
  readonly name: string;
  readonly slice: string | null;
} {
  const bare = text
    .trim()
    .replace(LSPCI, '$1')
    .replace(KEY, '')
    .replace(/^ml\.(?=[a-z]\w*\.)/i, '')
    .replace(/^(?:gres\/)?gpu[:=]([a-z][^:=]*)[:=](\d+)(?:\(.*\))?$/i, '$1:$2')
    .replace(/^(?:gres\/)?gpu[:=]([a-z][^:=()]*)(?:\(.*\))?$/i, '$1')
    .replace(/-SHARED\b/, '');
  if (LSPCI.test(text.trim()) && bare.includes('/'))
    throw new HardwareError(`"${bare}" are several kinds: name one`);
  if (/^(?:(?:gres\/)?gpu[:=])?\d{1,3}$/i.test(bare))
    throw new HardwareError(`"${text.trim().slice(0, 60)}" is a count without a kind: h100:8`);
  const alone = /^(?:(?:gres\/)?gpu[:=])?(?:mig-)?(\d+g\.\d+gb)(?:[:=]\d+)?$/i.exec(bare)?.[1];
  if (alone !== undefined)
    throw new HardwareError(`"${alone}" is a slice without a device: a100-mig-${alone}`);
  const mig = /^(.*?)(?:[-_ ]+mig)?[-_. ]+(\d+g\.\d+gb(?:\+[a-z.]+)*)(:\d+)?$/i.exec(bare);
  if (!mig) return { name: bare, slice: null };
  return { name: `${mig[1]}${mig[3] ?? ''}`, slice: (mig[2] ?? '').toLowerCase() };
}
