import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openText } from '../../source/command-line/open-text.js';
import { allPresets } from '../../source/open/all-presets.js';
import { deviceCount, firstKind } from '../../source/scenario/devices.js';
import { scenarioOf } from '../dashboard/fixtures.js';
import { temporaryFolder } from '../open/fixtures.js';

const opening = { presets: allPresets(), offline: true };
const open = (text: string) => openText(text, scenarioOf({}, 'gpt2', 'rtx-4090'), opening);

describe('a text that is opened', () => {
  it('is a model by its name or path', async () => {
    expect(await open(' qwen3-8b ')).toMatchObject({ kind: 'model', model: { id: 'qwen3-8b' } });
    const folder = join(temporaryFolder(), 'run7');
    mkdirSync(folder);
    const { config } = scenarioOf({}, 'gpt2').model;
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
    expect(await open(folder)).toMatchObject({ kind: 'model', model: { id: folder } });
  });

  it('is another program’s command line, on the hardware there is', async () => {
    const opened = await open(
      'vllm serve Qwen/Qwen3-8B --tensor-parallel-size 2 --max-model-len 16384 --kv-cache-dtype fp8',
    );
    if (opened.kind !== 'scenario') throw new Error(opened.kind);
    const { scenario, notice } = opened;
    expect([scenario.engine, scenario.tp, scenario.sequence, scenario.kv]).toEqual([
      'vllm',
      2,
      16_384,
      'fp8',
    ]);
    expect([firstKind(scenario).id, deviceCount(scenario)]).toEqual(['rtx-4090', 2]);
    expect(notice).toMatch(/^read as vllm: \d+ flags/);
  });

  it('opens as a log, with its figures beside those of the scenario', async () => {
    const opened = await open(
      'INFO 01-01 00:00:00 [gpu_worker.py:276] Available KV cache memory: 12.34 GiB\nINFO 01-01 00:00:00 [kv_cache_utils.py:1087] GPU KV cache size: 80,000 tokens\n',
    );
    if (opened.kind !== 'page') throw new Error(opened.kind);
    expect(opened.lines.join('\n')).toMatch(/measured +predicted/);
    expect(opened.lines.join('\n')).toContain('12.3 GiB');
  });

  it('is refused in one line with the kinds of text that can be opened', async () => {
    await expect(open('what is this text about')).rejects.toThrow(
      /^neither a model, nor a command line of a known program, nor a known log$/,
    );
    const broken = join(temporaryFolder(), 'broken.json');
    writeFileSync(broken, '{\n  "hidden_size": 4096,,\n}\n');
    await expect(open(broken)).rejects.toThrow(
      `${broken}: is no JSON: line 2, column 23 is not understood`,
    );
    await expect(open('/no/such/folder')).rejects.toThrow(/^\/no\/such\/folder: /);
  });
});
