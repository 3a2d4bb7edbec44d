import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { options } from '../../source/scenario/fields/options.js';
import { emptyFolder, environmentIn, PROGRAM, run } from './run.js';

const client = new Client({ name: 'test', version: '1' });

beforeAll(async () => {
  const environment = Object.entries(environmentIn(emptyFolder()));
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [PROGRAM, 'mcp'],
      env: Object.fromEntries(environment.map(([name, value]) => [name, value ?? ''])),
      stderr: 'ignore',
    }),
  );
});

afterAll(() => client.close());

const call = async (name: string, given: Record<string, unknown>) => {
  const { content, isError } = await client.callTool({ name, arguments: given });
  const [first] = content as { text: string }[];
  return { text: first?.text ?? '', isError: isError === true };
};

const answered = async (name: string, given: Record<string, unknown>) => {
  const { text, isError } = await call(name, given);
  expect({ text: isError ? text : '', isError }).toEqual({ text: '', isError: false });
  return JSON.parse(text);
};

describe('llm-tui mcp', () => {
  test('offers its tools with the options of the published schema', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'evaluate',
      'solve',
      'plan',
      'check',
      'explain',
      'list',
    ]);
    const offered = tools[0]?.inputSchema.properties?.['options'] as { properties: object };
    expect(Object.keys(offered.properties)).toEqual(options.map(({ id }) => id));
  });

  test('evaluates what the command line evaluates', async () => {
    // 128 KiB a token, 8,192 tokens: 1 GiB. Source: docs/cost-model.md, KV cache.
    const { kvCache, ...others } = await answered('evaluate', {
      model: 'llama-3.1-8b',
      hardware: 'h100-sxm-80gb',
      options: { sequence: 8192, batch: 1 },
      keys: ['kvCache'],
    });
    expect(kvCache.bytes).toBe(2 ** 30);
    expect(others).toEqual({});
  });

  test('answers as the command line does, to the last key', async () => {
    const { out } = await run(['qwen3-8b', '--hardware=2xh100', '--tp=2', '--json']);
    const given = { model: 'qwen3-8b', hardware: '2xh100', options: { tp: 2 } };
    expect(await answered('evaluate', given)).toEqual(JSON.parse(out));
  });

  test('reads another program’s command, and solves', async () => {
    const command = 'CUDA_VISIBLE_DEVICES=0 vllm serve meta-llama/Llama-3.1-8B --max-model-len 8k';
    const { field, value } = await answered('solve', { command, hardware: 'h100', field: 'batch' });
    expect(field).toBe('batch');
    expect(value).toBeGreaterThan(1);
  });

  test('plans, explains and lists', async () => {
    const { plan } = await answered('plan', { model: 'llama-3.1-8b', hardware: '2xh100', top: 1 });
    expect(plan.best).toHaveLength(1);
    const asked = { model: 'gpt2', hardware: 'l4', row: 'parameters' };
    expect((await call('explain', asked)).text).toContain('124,439,808');
    expect((await call('list', { kind: 'engines' })).text).toContain('vllm');
  });

  test.each([
    ['evaluate', { model: '--version' }, /^model "--version": a preset, a path/],
    ['evaluate', { model: 'mcp' }, /^model "mcp"/],
    ['evaluate', { modle: 'gpt2' }, /^"modle" is no argument of this tool \(nearest: model\)/],
    ['evaluate', { model: 'gpt2', from: '-' }, /^from "-": the path of a file is expected/],
    ['evaluate', { model: 'lama-3.1-8b' }, /nearest/],
    ['evaluate', { options: { bach: 3 } }, /^options\.bach: .*nearest: batch/],
    ['evaluate', { options: { batch: { value: 3 } } }, /^batch: a text, a number/],
    ['evaluate', { options: { batch: -3 } }, /^--batch "?-3/],
    ['evaluate', { command: 'rm -rf /' }, /the command line of a known program/],
    ['evaluate', { model: 'gpt2', keys: ['nothing'] }, /^keys: nothing: one of /],
    ['evaluate', { model: 'gpt2', keys: 'fit' }, /^keys: a list of texts is expected$/],
    ['evaluate', { model: 'x'.repeat(5000) }, /^model "x{80}": a preset/],
    ['evaluate', { model: 'gpt2', options: { batch: [[1]] } }, /^batch: a text, a number/],
    ['solve', { model: 'gpt2' }, /^field: this tool needs it$/],
    ['explain', { model: 'gpt2', row: null }, /^row: this tool needs it$/],
    ['check', { source: '-' }, /^source: the path or URL/],
    ['list', { kind: 'users' }, /^kind: one of models/],
    ['delete', {}, /^there is no tool "delete"/],
  ])('%s %j is refused in one line', async (name, given, message) => {
    const { text, isError } = await call(name, given);
    expect(isError).toBe(true);
    expect(text).toMatch(message);
    expect(text).not.toContain('\n');
  });
});
