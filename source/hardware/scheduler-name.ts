/**
 * A device and its count as schedulers write them, in the words of a hardware name: Slurm's `gpu:h100:8(S:0-1)` and
 * `--gres=gpu:a100:4`, Kubernetes' `nvidia.com/gpu.product=NVIDIA-H100-80GB-HBM3`. Other names stay as they are. A MIG
 * profile at its end is given apart.
 */
export function fromScheduler(text: string): {
  readonly name: string;
  readonly slice: string | null;
} {
  const bare = text
    .trim()
    .replace(/^-*(?:gres|gpus|gpus-per-node)=/i, '')
    .replace(/^(?:gres\/)?gpu[:=]([a-z][^:=]*)[:=](\d+)(?:\(.*\))?$/i, '$1:$2')
    .replace(/^(?:gres\/)?gpu[:=]([a-z][^:=()]*)(?:\(.*\))?$/i, '$1')
    .replace(/^nvidia\.com\/gpu\.product[=:]\s*/i, '')
    .replace(/-SHARED\b/, '');
  const mig = /^(.*?)[-_ ]+mig[-_. ]+(\d+g\.\d+gb(?:\+[a-z.]+)*)(:\d+)?$/i.exec(bare);
  if (!mig) return { name: bare, slice: null };
  return { name: `${mig[1]}${mig[3] ?? ''}`, slice: (mig[2] ?? '').toLowerCase() };
}
