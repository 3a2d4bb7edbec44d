import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { openCommand } from '../../source/command-line/open-command.js';
import { parseCommandLine } from '../../source/command-line/parse.js';
import { buildReport } from '../../source/cost/build-report.js';
import { allPresets } from '../../source/open/all-presets.js';
import { openModel } from '../../source/open/model-source.js';
import { deviceCount } from '../../source/scenario/devices.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import published from '../facts/command-lines.json' with { type: 'json' };

/** Models that are no presets: the configs they are published with, by the closest preset's fields. */
const CONFIGS: Readonly<Record<string, { preset: string; set: Readonly<Record<string, number>> }>> =
  {
    // https://huggingface.co/01-ai/Yi-1.5-34B-Chat/blob/main/config.json
    '01-ai/Yi-1.5-34B-Chat': {
      preset: 'yi-1.5-9b-chat',
      set: {
        num_hidden_layers: 60,
        hidden_size: 7168,
        intermediate_size: 20_480,
        num_attention_heads: 56,
        num_key_value_heads: 8,
      },
    },
    // Fine-tuned from Llama-3-8B without a change of shape.
    'OpenRLHF/Llama-3-8b-sft-mixture': { preset: 'llama-3-8b', set: {} },
    'OpenRLHF/Llama-3-8b-rm-700k': { preset: 'llama-3-8b', set: {} },
  };
/** Configs in files that inputs name. */
const FILES: Readonly<Record<string, string>> = { 'configs/transformer_340M.json': 'llama-3.2-1b' };
/** A GGUF whose name says nothing: the model is named in front of the command. */
const NAMED_BY_USER: Readonly<Record<string, string>> = { 'llama-3': 'gpt-oss-20b' };

/** Where the expectation is our answer in other words. */
const OTHER_WORDS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  // Files of gpt-oss keep attention in 8 bits: MXFP4 of the experts is a mixture of its own.
  'llama-1': { weights: 'mxfp4_moe' },
  // Ollama's accounting is that of the llama.cpp inside of it.
  'ollama-1': { engine: 'ollama' },
  'meg-1': { dropout: false },
  // The manifest's name is no repository; it is a fine-tune of that model.
  'k8s-3': { model: 'qwen2.5-14b' },
  // Its shape is that of Llama-3-8B.
  'orl-1': { model: 'OpenRLHF/Llama-3-8b-sft-mixture' },
};

let folder = '';
const presets = allPresets();

function presetConfig(id: string): Record<string, unknown> {
  return JSON.parse(
    readFileSync(new URL(`../../presets/models/${id}.json`, import.meta.url), 'utf8'),
  ) as Record<string, unknown>;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'llm-tui-inputs-'));
  const write = (path: string, config: Record<string, unknown>) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    const { _llm_tui: _, ...own } = config;
    writeFileSync(join(folder, path), JSON.stringify(own));
  };
  for (const [id, { preset, set }] of Object.entries(CONFIGS))
    write(`hub/hub/models--${id.replace('/', '--')}/snapshots/0123456/config.json`, {
      ...presetConfig(preset),
      ...set,
    });
  for (const [path, preset] of Object.entries(FILES)) write(path, presetConfig(preset));
  vi.stubEnv('HF_HOME', join(folder, 'hub'));
  const before = process.cwd();
  process.chdir(folder);
  return () => process.chdir(before);
});

/** What was asked, and what is settled where that is open. */
function figuresOf(asked: Scenario): Record<string, unknown> {
  const { settled } = buildReport(asked);
  const open = Object.entries(asked).filter(([, value]) => value !== undefined && value !== null);
  return {
    ...settled.scenario,
    ...settled,
    ...Object.fromEntries(open),
    devices: deviceCount(asked),
    model: asked.model.id,
  };
}

describe('handed inputs, with the configs of models that are no presets', () => {
  test.each(published.inputs.map((input) => [input.id, input] as const))(
    '%s is read as stated',
    async (id, { text, stated }) => {
      const file = join(folder, `${id}.txt`);
      writeFileSync(file, text);
      const own = NAMED_BY_USER[id];
      const words = [...(own === undefined ? [] : [own]), '--offline', '--from', file];
      const opened = await openCommand(parseCommandLine(words), presets);
      if (!opened) throw new Error('no command was read');
      const figures = figuresOf(opened.scenario);
      const wanted: Record<string, unknown> = { ...stated, ...OTHER_WORDS[id] };
      if (typeof wanted['model'] === 'string' && wanted['model'] !== 'built')
        wanted['model'] = (await openModel(wanted['model'], { offline: true, presets })).id;
      else delete wanted['model'];
      const got = Object.keys(wanted).map((key) => [key, figures[key]]);
      expect(Object.fromEntries(got)).toEqual(wanted);
      expect(opened.origin.program).not.toBe('');
    },
  );
});

test('a link out of the folder is not opened', async () => {
  writeFileSync(join(folder, '..', `outside-${process.pid}.yaml`), 'tensor-parallel-size: 2');
  symlinkSync(join(folder, '..', `outside-${process.pid}.yaml`), join(folder, 'link.yaml'));
  writeFileSync(join(folder, 'line.sh'), 'vllm serve Qwen/Qwen3-8B --config link.yaml');
  const words = ['--offline', '--from', join(folder, 'line.sh')];
  const opened = await openCommand(parseCommandLine(words), presets);
  expect(opened?.scenario.tp).toBe(1);
  expect(opened?.warnings.map(({ id }) => id)).toContain('command-file');
});
