import { describe, expect, test } from 'vitest';
import { readLog } from '../../../source/open/logs/read-log.js';
import published from '../../facts/engine-logs.json' with { type: 'json' };

const linesOf = (id: string) =>
  published.samples.find((sample) => sample.id === id)?.lines.join('\n') ?? '';

const SINCE_GRAPHS = ['0.21.0', '0.23.0', '0.26.0', '0.27.0', '0.28.0'];

/** Releases by the words of their lines: `version` of each sample in engine-logs.json. */
test.each([
  ['vllm-v0-0.6.6', ['0.6.5']],
  ['vllm-v0-0.8-worker', ['0.7.0', '0.8.0']],
  ['vllm-v1-0.9', ['0.9.0', '0.11.0', '0.11.1', '0.12.0', '0.17.0', '0.20.0', ...SINCE_GRAPHS]],
  ['vllm-v1-0.17-graphs', ['0.17.0', '0.20.0', ...SINCE_GRAPHS]],
  ['vllm-v1-0.22-win', SINCE_GRAPHS],
  ['sglang-0.5-load', ['0.5.0']],
  ['ollama-old', ['0.1.0']],
  ['llamacpp-2025', []],
])('%s may be of %j', (id, versions) => {
  expect(readLog(linesOf(id))?.versions).toEqual(versions);
});

describe('the version that a log states', () => {
  test.each([
    [
      'INFO 09-03 16:28:10 [api_server.py:1882] vLLM API server version 0.10.2.dev378+g4d7fe40fc',
      '0.10.2',
    ],
    [
      'INFO 05-14 17:44:22 [llm_engine.py:240] Initializing a V0 LLM engine (v0.8.5.post1) with config',
      '0.8.5.post1',
    ],
    ['Initializing an LLM engine (v0.5.4) with config', '0.5.4'],
    [
      '(APIServer pid=1) INFO 08-06 10:08:29 [utils.py:297]  ▄▄ ▄█ █     █     █ ▀▄▀ █  version 0.18.0',
      '0.18.0',
    ],
    [
      'INFO 03-03 12:12:13 [api_server.py:970] vLLM API server version 0.1.dev4927+geda5043',
      undefined,
    ],
  ])('%s', (line, version) => {
    const log = readLog(`${line}\nAvailable KV cache memory: 8.11 GiB`);
    expect(log?.states['engineVersion']).toBe(version);
    expect(log?.versions.length === 0).toBe(version !== undefined);
  });

  test('a build of llama.cpp', () => {
    const log = readLog(
      'build: 7460 (abcdef1) with cc\nload_tensors: offloaded 30/81 layers to GPU',
    );
    expect(log?.states['engineVersion']).toBe('7460');
  });
});
