import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hostMemoryBytes, isUnderWindows } from '../../../source/open/detect/host-memory.js';
import { linkedDevices, usedBytes } from '../../../source/open/detect/nvidia-links.js';
import { temporaryFolder } from '../fixtures.js';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const ESC = String.fromCharCode(27);

describe('memory in use by other programs', () => {
  test('is read by device; other lines are skipped', () => {
    const output = '0, 596\n1, 20480 MiB\nUnable to determine the device handle\n2, [N/A]\n';
    expect([...usedBytes(output)]).toEqual([
      [0, 596 * MIB],
      [1, 20480 * MIB],
    ]);
  });
});

describe('which devices NVLink joins', () => {
  test.each([
    // NVIDIA/nccl#1264, cut to four devices.
    [
      `        GPU0    GPU1    GPU2    GPU3    NIC0    CPU Affinity
GPU0     X      NV18    NV18    NV18    PIX     0-55
GPU1    NV18     X      NV18    NV18    SYS     0-55
GPU2    NV18    NV18     X      NV18    SYS     0-55
GPU3    NV18    NV18    NV18     X      SYS     0-55`,
      4,
    ],
    // noonghunna/club-3090#178: two cards over the link of the sockets.
    ['GPU0 X SYS\nGPU1 SYS X', 1],
    // Two pairs of cards with a bridge each.
    ['GPU0 X NV4 SYS SYS\nGPU1 NV4 X SYS SYS\nGPU2 SYS SYS X NV4\nGPU3 SYS SYS NV4 X', 2],
    // utkuozdemir/nvidia_gpu_exporter, with its colours.
    [`\t${ESC}[4mGPU0\tCPU Affinity${ESC}[0m\nGPU0\t X \t0-19`, 1],
    ['', undefined],
    ['Failed to initialize NVML: Unknown Error', undefined],
  ])('%j', (output, devices) => {
    expect(linkedDevices(output)).toBe(devices);
  });
});

describe('RAM that programs may have', () => {
  const rootWith = (files: Readonly<Record<string, string>>) => {
    const root = temporaryFolder();
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return root;
  };
  const asked = (files: Readonly<Record<string, string>>, environment = {}) =>
    hostMemoryBytes({ root: rootWith(files), environment, hostMemoryBytes: 256 * GIB });

  test('is what is installed, or what a container or a job is limited to', async () => {
    expect(await asked({})).toBe(256 * GIB);
    expect(await asked({ 'sys/fs/cgroup/memory.max': 'max\n' })).toBe(256 * GIB);
    expect(await asked({ 'sys/fs/cgroup/memory.max': `${64 * GIB}\n` })).toBe(64 * GIB);
    expect(
      await asked({ 'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712' }),
    ).toBe(256 * GIB);
    // Slurm's --mem=128G, --mem=0 (all of the node), and --mem-per-cpu=4G on 16 processors.
    expect(await asked({}, { SLURM_MEM_PER_NODE: '131072' })).toBe(128 * GIB);
    expect(await asked({}, { SLURM_MEM_PER_NODE: '0' })).toBe(256 * GIB);
    expect(await asked({}, { SLURM_MEM_PER_CPU: '4096', SLURM_CPUS_ON_NODE: '16' })).toBe(64 * GIB);
    expect(await asked({}, { SLURM_MEM_PER_NODE: 'lots' })).toBe(256 * GIB);
  });

  test('is the least that a control group around this process allows', async () => {
    // Slurm's step of a job, and a pod of Kubernetes under version 1, where no namespace hides the groups around.
    const step = 'sys/fs/cgroup/system.slice/slurmstepd.scope';
    expect(
      await asked({
        'proc/self/cgroup': '0::/system.slice/slurmstepd.scope/job_7/step_0/user/task_0\n',
        [`${step}/job_7/memory.max`]: `${48 * GIB}\n`,
        [`${step}/job_7/step_0/user/memory.max`]: 'max\n',
      }),
    ).toBe(48 * GIB);
    expect(
      await asked({
        'proc/self/cgroup': '9:cpuset:/\n5:cpu,memory:/kubepods/pod1/c1\n',
        'sys/fs/cgroup/memory/kubepods/pod1/memory.limit_in_bytes': `${32 * GIB}\n`,
      }),
    ).toBe(32 * GIB);
    expect(await asked({ 'proc/self/cgroup': '0::/../../etc\nnonsense\n' })).toBe(256 * GIB);
  });

  test('Linux under Windows is recognised by its kernel', async () => {
    const version = 'Linux version 6.6.87.2-microsoft-standard-WSL2 (root@…) #1 SMP';
    expect(await isUnderWindows({ root: rootWith({ 'proc/version': version }) })).toBe(true);
    expect(await isUnderWindows({ root: rootWith({}) })).toBe(false);
  });
});
