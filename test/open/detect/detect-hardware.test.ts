import { spawn } from 'node:child_process';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { detectedHardware } from '../../../source/command-line/open-scenario.js';
import { detectHardware } from '../../../source/open/detect/detect-hardware.js';
import { type Detector, deviceOf } from '../../../source/open/detect/detection.js';
import { hardwareOnOffer } from '../../../source/open/hardware-presets.js';
import { cappedNotices } from '../../../source/open/notices.js';
import { createPresets } from '../../../source/open/presets.js';
import { repositoryStore } from '../fixtures.js';
import { fakeTools, prints } from './fake-tools.js';
import {
  hlSmi,
  neuronJson,
  npu910b3,
  rocmBlocks,
  rocmJson,
  rocmStrix,
  xpuArray,
} from './vendor-samples.js';

vi.mock('node:child_process', async (original) => {
  const real = await original<typeof import('node:child_process')>();
  return { ...real, spawn: vi.fn(real.spawn) };
});

const MIB = 1048576;
const hardware = hardwareOnOffer(createPresets(repositoryStore, null));

/** So that this machine's own devices don't count. */
const nowhere = { root: '/nowhere' };

/** What `--hardware auto` comes to, and what is told beside it. */
async function auto() {
  const notices: string[] = [];
  const found = await detectedHardware(hardware, (notice) => notices.push(notice), nowhere);
  return { choice: found?.hardware, notices };
}

const nvidia = prints('0, GPU-0, 24564, 8.9, [N/A], NVIDIA GeForce RTX 4090');

beforeEach(() => {
  vi.unstubAllEnvs();
  for (const name of [
    'CUDA_VISIBLE_DEVICES',
    'ROCR_VISIBLE_DEVICES',
    'HIP_VISIBLE_DEVICES',
    'ZE_AFFINITY_MASK',
    'HABANA_VISIBLE_MODULES',
    'ASCEND_RT_VISIBLE_DEVICES',
  ])
    vi.stubEnv(name, undefined);
  vi.mocked(spawn).mockClear();
});

describe('every tool on the PATH is asked', () => {
  test.each([
    ['nvidia-smi', nvidia, 'rtx-4090', 1, 24564 * MIB],
    ['rocm-smi', prints(rocmJson), 'rx-7900-xt', 1, 20464 * MIB],
    ['xpu-smi', prints(xpuArray), 'max-1550-1of2', 2, 65536 * MIB],
    ['hl-smi', prints(hlSmi), 'gaudi3', 1, 131072 * MIB],
    ['npu-smi', prints(npu910b3), 'ascend-910b', 2, 65536 * MIB],
    ['neuron-ls', prints(neuronJson), 'trainium2', 1, 98304 * MIB],
  ])('%s', async (tool, script, id, count, memoryBytes) => {
    fakeTools({ [tool]: script });
    expect(await auto()).toMatchObject({ choice: { id, count, memoryBytes }, notices: [] });
  });

  test('a machine without any of them starts no program', async () => {
    fakeTools({});
    expect(await auto()).toEqual({ choice: undefined, notices: [] });
    expect(spawn).not.toHaveBeenCalled();
  });
});

describe('a machine with several', () => {
  test('integrated graphics do not count with an accelerator', async () => {
    fakeTools({ 'nvidia-smi': nvidia, 'rocm-smi': prints(rocmStrix) });
    const { devices } = await detectHardware(nowhere);
    expect(devices.map(({ name }) => name)).toEqual(['NVIDIA GeForce RTX 4090']);
  });

  test('the most memory is shown, of those in the catalogue', async () => {
    fakeTools({ 'nvidia-smi': nvidia, 'rocm-smi': prints(rocmBlocks) });
    const { devices } = await detectHardware(nowhere);
    expect(devices.map(({ name, memoryBytes }) => [name, memoryBytes])).toEqual([
      ['AMD Instinct MI60 / MI50', 32752 * MIB],
      ['NVIDIA GeForce RTX 4090', 24564 * MIB],
      ['AMD Instinct MI60 / MI50', 16368 * MIB],
    ]);
    // Of both makers the one with most memory: its kinds are one machine.
    expect((await auto()).choice).toMatchObject([
      { id: 'mi50-32gb', count: 1 },
      { id: 'mi50-16gb', count: 1 },
    ]);
  });

  test('integrated graphics alone count where the catalogue has them', async () => {
    fakeTools({ 'rocm-smi': prints(rocmStrix) });
    expect((await auto()).choice).toMatchObject({ id: expect.stringMatching(/^strix-halo/) });
    const display = rocmBlocks.replace(/^GPU\[[01]\].*\n/gm, '');
    fakeTools({ 'rocm-smi': prints(display) });
    expect(await auto()).toEqual({ choice: undefined, notices: [] });
  });

  test('equal amounts keep the order they were found in', async () => {
    const finds = (name: string): Detector => {
      const devices = [deviceOf({ vendor: 'amd', name, memoryBytes: 1000 })];
      return async () => ({ devices, notices: [name] });
    };
    const { devices, notices } = await detectHardware({}, [finds('b'), finds('a')]);
    expect(devices.map(({ name }) => name)).toEqual(['b', 'a']);
    expect(notices).toEqual(['b', 'a']);
  });
});

describe('notices for the user', () => {
  test('rates of a relative', async () => {
    fakeTools({
      'rocm-smi': prints(rocmJson.replace('7900 XT', '7800 XT').replace('0x744c', '0x747e')),
    });
    const { choice, notices } = await auto();
    expect(choice).toMatchObject({ id: 'radeon-rx-7800-xt', memoryBytes: 20464 * MIB });
    expect(notices).toEqual([
      'Radeon RX 7800 XT: its rates are unknown, those of rx-7900-xt stand in; its memory is what the driver reports',
    ]);
  });

  test.each([
    ['rocm-smi', 'echo "ERROR:root:Driver not initialized (amdgpu not found in modules)" >&2', []],
    [
      'amd-smi',
      'echo "ERROR:root:Drivers not loaded (amdgpu drivers not found)" >&2; exit 255',
      [],
    ],
    ['rocm-smi', 'exit 0', []],
    ['xpu-smi', `${prints('{"device_list": []}')}`, []],
    ['xpu-smi', prints('{"error": "No device discovered", "errno": 31}', 31), []],
    ['neuron-ls', 'echo "neuron-ls: No neuron device found" >&2; exit 1', []],
    [
      'npu-smi',
      prints('dcmi module initialize failed. ret is -8005', 1),
      ['npu-smi: dcmi module initialize failed. ret is -8005'],
    ],
    ['hl-smi', 'exit 4', ['hl-smi: exit code 4']],
    ['rocm-smi', prints(rocmJson.slice(0, 60)), ['rocm-smi: its answer is not understood']],
    ['xpu-smi', 'printf "\\033]0;owned\\007 x" >&2; exit 1', ['xpu-smi: ␛]0;owned␇ x']],
  ])('%s that does %j', async (tool, script, expected) => {
    fakeTools({ [tool]: script });
    expect(await auto()).toEqual({ choice: undefined, notices: expected });
  });

  const evil = '\u001b[2Jevil\u202e';
  test.each([
    ['rocm-smi', JSON.stringify({ card0: { 'Card Series': evil, 'GFX Version': evil } })],
    ['amd-smi', JSON.stringify([{ asic: { market_name: evil } }])],
    ['xpu-smi', JSON.stringify([{ device_id: 0, device_name: evil }])],
    ['hl-smi', `0, 0, x, 1, HL-225${evil}`],
    ['nvidia-smi', `0, GPU-0, 1, 8.9, [N/A], ${evil}`],
  ])('escape sequences in a name of %s are shown as text', async (tool, output) => {
    fakeTools({ [tool]: prints(output) });
    const { devices } = await detectHardware(nowhere);
    expect(devices).toHaveLength(1);
    expect(devices[0]?.name).toContain('␛[2Jevil\\u{202e}');
    expect(JSON.stringify(devices)).not.toMatch(/\\u001b|\u202e/);
  });

  test('tools that hang share one limit, and do not hide what others found', async () => {
    fakeTools({
      'nvidia-smi': nvidia,
      'rocm-smi': 'exec sleep 60',
      'amd-smi': 'exec sleep 60',
      'hl-smi': 'exec sleep 60',
    });
    const { devices, notices } = await detectHardware({ ...nowhere, milliseconds: 1500 });
    expect(devices.map(({ name }) => name)).toEqual(['NVIDIA GeForce RTX 4090']);
    expect(notices).toEqual(['rocm-smi does not answer in time', 'hl-smi does not answer in time']);
  });

  test.each([
    ['hang', 'exec sleep 60', 'does not answer in time'],
    ['are killed', 'kill -KILL $$', 'ended by a signal'],
  ])('tools that all %s give at most six lines', async (_, script, words) => {
    const tools = ['nvidia-smi', 'rocm-smi', 'amd-smi', 'xpu-smi', 'hl-smi', 'npu-smi'];
    fakeTools(Object.fromEntries([...tools, 'neuron-ls', 'tpu-info'].map((id) => [id, script])));
    const { notices } = await detectHardware({ ...nowhere, milliseconds: 1000 });
    const lines = cappedNotices(notices);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.length).toBeLessThanOrEqual(6);
    for (const line of lines) expect(line).toContain(words);
  });
});
