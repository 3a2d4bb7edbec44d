import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CheckRow } from '../../source/report/check.js';
import published from '../facts/engine-logs.json' with { type: 'json' };
import { presetConfig } from '../model/preset-config.js';
import { writeSafetensors } from '../open/write-safetensors.js';
import { emptyFolder, run } from './run.js';

/** A file with the text, as a log lies on disk. */
function logFile(text: string): string {
  const path = join(emptyFolder(), 'engine.log');
  writeFileSync(path, text);
  return path;
}

const logOf = (id: string) =>
  logFile(`${published.samples.find((sample) => sample.id === id)?.lines.join('\n')}\n`);

/** vllm-project/vllm#12569: Llama-3.1-70B in int8 on one 80 GB device. */
describe('check reads a log', () => {
  const asked = ['llama-3.1-70b', '--hardware', 'h100', '--engine', 'vllm', '--weights', 'int8'];

  test('shows measured figures beside predicted ones', async () => {
    const { out } = await run(['check', logOf('vllm-v1-0.7'), ...asked, '--json']);
    const { check } = JSON.parse(out);
    const weights = check.rows.find(({ name }: { name: string }) => name === 'loaded');
    expect(weights.measured).toBeCloseTo(67.7229 * 2 ** 30, 0);
    expect(Math.abs(weights.difference)).toBeLessThan(0.03);
  });

  test('--from supplies the model and options that the log omits', async () => {
    const script = join(emptyFolder(), 'start.sh');
    const command = 'vllm serve Qwen/Qwen3-235B-A22B-FP8 --tensor-parallel-size 4\n';
    writeFileSync(script, command);
    const of = async (asked: readonly string[]) => {
      const { out } = await run(['check', logOf('vllm-v1-0.9'), ...asked, '--json']);
      return JSON.parse(out).check.rows;
    };
    const stated = ['qwen3-235b-a22b', '--hardware', '4xh100', '--tp', '4', '--weights', 'fp8'];
    expect(await of(['--from', script, '--hardware', '4xh100'])).toEqual(await of(stated));
  });

  test('a missing --from file exits with code 1, even where the log names an unknown model', async () => {
    const { code, err } = await run(['check', logOf('ollama-old'), '--from', '/nowhere/start.sh']);
    expect([code, err]).toEqual([1, 'llm-tui: /nowhere/start.sh: no such file or folder\n']);
  });

  test('refuses standard input as log and command at once', async () => {
    const { code, err } = await run(['check', '-', '--from', '-']);
    expect(code).toBe(2);
    expect(err).toMatch(/^llm-tui: --from -: standard input is the log.*\n$/);
  });

  test('a figure outside the tolerance exits with code 3', async () => {
    const { code } = await run(['check', logOf('vllm-v1-0.7'), ...asked, '--tolerance', '0']);
    expect(code).toBe(3);
  });

  test('a text that is no log exits with code 1 and one line', async () => {
    const { code, out, err } = await run(['check', logFile('hello\n')]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^llm-tui: .*: no line of a log.*\n$/);
  });
});

/** What is compared is one thing: blocks with blocks, a device with a device, the parts of a cache in all with the cache. */
describe('check compares like with like', () => {
  const rowsOf = async (log: string, asked: readonly string[]) => {
    const { out } = await run(['check', log, ...asked, '--json']);
    const rows = JSON.parse(out).check.rows as { name: string; difference: number | null }[];
    return rows.filter(({ difference }) => difference !== null);
  };

  test('blocks of a pool, and the memory of a device', async () => {
    const vllm = ['--engine', 'vllm', '--hardware', 'h100'];
    const int8 = ['llama-3.1-70b', '--weights', 'int8', '--memory-utilization', '0.98'];
    const blocks = await rowsOf(logOf('vllm-v1-0.7'), [...int8, '--sequence', '2048', ...vllm]);
    expect(blocks.map(({ name }) => name)).toEqual(['len', 'conc', 'loaded', 'gpublocks']);
    for (const { difference } of blocks) expect(Math.abs(difference ?? 1)).toBeLessThan(0.03);
    const total = await rowsOf(logOf('vllm-v0-0.6.6'), ['llama-3-8b', ...vllm]);
    const of = (name: string) => total.find((row) => row.name === name)?.difference ?? 1;
    expect(Math.abs(of('total'))).toBeLessThan(0.01);
    expect(Math.abs(of('weights'))).toBeLessThan(0.01);
    expect(Math.abs(of('pool'))).toBeLessThan(0.03);
  });

  test('a pool from a log without a version is compared with every version that prints its words', async () => {
    const asked = ['qwen3-235b-a22b', '--hardware', '4xh100', '--tp', '4', '--weights', 'fp8'];
    const rows = async (engine: string) => {
      const { out } = await run([
        'check',
        logOf('vllm-v1-0.9'),
        ...asked,
        '--engine',
        engine,
        '--json',
      ]);
      return JSON.parse(out).check.rows as CheckRow[];
    };
    const [open] = (await rows('vllm')).filter(({ key }) => key === 'kvCache.pool.bytes');
    const [told] = (await rows('vllm@0.9.2')).filter(({ key }) => key === 'kvCache.pool.bytes');
    expect(told?.range).toBeNull();
    expect(open?.range?.[0]).toBe(told?.predicted);
    expect(open?.range?.[1]).toBeGreaterThan(1.5 * (told?.predicted ?? 0));
    expect(open?.difference).toBe(told?.difference);
    expect(Math.abs(told?.difference ?? 1)).toBeLessThan(0.03);
  });

  test('the prediction is for the version that the log states', async () => {
    const lines = [
      'INFO 07-22 10:00:00 [api_server.py:1] vLLM API server version 0.9.2',
      'INFO 07-22 10:00:00 [core.py:1] Available KV cache memory: 8.11 GiB',
    ];
    const asked = ['qwen3-235b-a22b', '--hardware', '4xh100', '--tp', '4', '--weights', 'fp8'];
    const { out } = await run(['check', logFile(lines.join('\n')), ...asked, '--json']);
    const { settled, scenario, check } = JSON.parse(out);
    expect(scenario.engineVersion).toBe('0.9.2');
    expect(settled.memoryUtilization).toBe(0.9);
    expect(check.rows[0].range).toBeNull();
    expect(check.source).toBe('vLLM 0.9.2');
  });

  test('pool of SGLang, buffers of llama.cpp, weights of TensorRT-LLM', async () => {
    const sglang = ['qwen3-32b', '--hardware', 'b200:4', '--tp', '4', '--engine', 'sglang'];
    const pool = (await rowsOf(logOf('sglang-0.5-load'), sglang)).find(
      (row) => row.name === 'tokens',
    );
    expect(Math.abs(pool?.difference ?? 1)).toBeLessThan(0.03);
    const qwen = ['qwen2.5-3b', '--engine', 'llama.cpp', '--sequence', '4096', '--kv', 'fp16'];
    const buffers = await rowsOf(logOf('llamacpp-2025'), [...qwen, '--hardware', '4080-super']);
    expect(buffers.map(({ name }) => name)).toEqual(['kv', 'all', 'compute']);
    for (const { difference } of buffers) expect(Math.abs(difference ?? 1)).toBeLessThan(0.005);
    const fp8 = ['llama-3.1-8b', '--hardware', 'h100', '--weights', 'fp8'];
    const weights = (await rowsOf(logOf('trtllm-weights'), fp8)).find(
      (row) => row.name === 'weights',
    );
    expect(Math.abs(weights?.difference ?? 1)).toBeLessThan(0.01);
  });

  test('parts of llama.cpp’s cache are summed per device, the host’s separately', async () => {
    const log = logFile(
      [
        'load_tensors:        CUDA0 model buffer size = 16000.00 MiB',
        'load_tensors:   CPU_Mapped model buffer size =   682.03 MiB',
        'llama_kv_cache:      CUDA0 KV buffer size =   512.00 MiB',
        'llama_memory_recurrent:      CUDA0 RS buffer size =   149.62 MiB',
        'llama_context:      CUDA0 compute buffer size =   495.00 MiB',
        'llama_context:  CUDA_Host compute buffer size =    26.00 MiB',
        '',
      ].join('\n'),
    );
    const asked = ['qwen3.5-27b', '--engine', 'llama.cpp', '--hardware', '4090', '--kv', 'fp16'];
    const rows = await rowsOf(log, [...asked, '--weights', 'q4_k_m', '--sequence', '8192']);
    const named = Object.fromEntries(rows.map(({ name, difference }) => [name, difference]));
    expect(Object.keys(named).sort()).toEqual(['compute', 'sum', 'weights']);
    expect(Math.abs(named['sum'] ?? 1)).toBeLessThan(0.005);
    expect(Math.abs(named['compute'] ?? 1)).toBeLessThan(0.005);
  });
});

describe('check reads an address that is named', () => {
  test('the metrics of a server', async () => {
    const text = published.samples.find(({ id }) => id === 'vllm-metrics')?.lines.join('\n');
    const server = createServer((_, answer) => answer.end(text)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const { out } = await run(['check', `http://127.0.0.1:${port}/metrics`, '--json']);
      expect(JSON.parse(out).check.source).toMatch(/^vllm/i);
    } finally {
      server.close();
    }
  });

  test('an unreachable address exits with code 1 and one line', async () => {
    const { code, out, err } = await run(['check', 'http://127.0.0.1:1/metrics']);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^llm-tui: http:\/\/127.0.0.1:1\/metrics: can’t be reached\n$/);
  });
});

/** GPT-2's table of positions, and one that no GPT-2 has. */
describe('check reads a checkpoint tensor by tensor', () => {
  function checkpoint(tensors: Readonly<Record<string, readonly number[]>>): string {
    const folder = emptyFolder();
    let at = 0;
    const header = Object.entries(tensors).map(([name, shape]) => {
      const bytes = 2 * shape.reduce((product, size) => product * size, 1);
      at += bytes;
      return [name, { dtype: 'BF16', shape, data_offsets: [at - bytes, at] }];
    });
    writeFileSync(join(folder, 'config.json'), JSON.stringify(presetConfig('gpt2')));
    writeFileSync(join(folder, 'model.safetensors'), writeSafetensors(Object.fromEntries(header)));
    return folder;
  }

  test('has a row for each weight that only the file or only the architecture has', async () => {
    const folder = checkpoint({ 'wpe.weight': [1024, 768], 'extra.weight': [5, 7] });
    const { code, out } = await run(['check', folder, '--json']);
    const { check } = JSON.parse(out);
    const named = (name: string) => check.rows.find((row: { name: string }) => row.name === name);
    expect(code).toBe(3);
    expect(named('parameters')).toMatchObject({
      measured: 1024 * 768 + 35,
      predicted: 124_439_808,
      key: 'parameters.total',
    });
    expect(named('extra.weight')).toMatchObject({ measured: 35, predicted: 0 });
    expect(check.rows.some(({ name }: { name: string }) => name.includes('wpe'))).toBe(false);
    expect(check.rows.some(({ name }: { name: string }) => name.includes('wte'))).toBe(true);
  });
});

describe('check reads a snapshot of torch’s allocator', () => {
  const segments = [
    { device: 0, total_size: 20 * 2 ** 20, allocated_size: 12 * 2 ** 20, active_size: 2 ** 24 },
    { device: 1, total_size: 2 * 2 ** 20, allocated_size: 2 ** 20, active_size: 2 ** 20 },
  ];

  test('shows the fullest device', async () => {
    const { out } = await run(['check', logFile(JSON.stringify({ segments })), '--json']);
    const rows = JSON.parse(out).check.rows.map(
      ({ name, measured }: { name: string; measured: number }) => [name, measured],
    );
    expect(Object.fromEntries(rows)).toEqual({
      devices: 2,
      reserved: 20 * 2 ** 20,
      allocated: 12 * 2 ** 20,
      active: 2 ** 24,
      cached: 4 * 2 ** 20,
    });
  });

  test('refuses a pickle without running it', async () => {
    const path = join(emptyFolder(), 'snapshot.pickle');
    writeFileSync(path, Buffer.from([0x80, 4, 0x95, 1, 2, 3]));
    const { code, err } = await run(['check', path]);
    expect(code).toBe(1);
    expect(err).toMatch(/^llm-tui: .*never run.*\n$/);
  });
});

/** The text of torch's error, as PyTorch 2 writes it. */
describe('check reads an out-of-memory text', () => {
  const oom = (want: string, free: string, cached: string) =>
    logFile(
      `torch.OutOfMemoryError: CUDA out of memory. Tried to allocate ${want} GiB. GPU 0 has a total capacity of 79.15 GiB of which ${free} GiB is free. Including non-PyTorch memory, this process has 77.90 GiB memory in use. Of the allocated memory 70.11 GiB is allocated by PyTorch, and ${cached} GiB is reserved by PyTorch but unallocated.\n`,
    );

  test('states the missing bytes, and that the allocator holds them unused', async () => {
    const { out } = await run(['check', oom('2.50', '1.20', '6.50')]);
    expect(out).toContain('1.30 GiB were missing: 2.50 GiB asked for, 1.20 GiB free.');
    expect(out).toContain('6.50 GiB that no tensor uses');
  });

  test('states what would fit, where the scenario is named', async () => {
    const asked = ['llama-3.1-70b', '--hardware', 'h100', '--mode', 'training', '--json'];
    const { out } = await run(['check', oom('2.50', '1.20', '0.10'), ...asked]);
    const { advice } = JSON.parse(out).check;
    expect(advice).toHaveLength(2);
    expect(advice[1]).toMatch(/what would fit: \d+ devices/);
  });
});
