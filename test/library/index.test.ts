import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { presetTexts } from '../../bundle/preset-texts.mjs';
import { evaluate, fields, presets, reportJson, solve } from '../../source/index.js';

/** Llama-3.1-8B in bf16 on one H100. */
const llama = { model: 'llama-3.1-8b', hardware: 'h100-sxm-80gb' } as const;

describe('evaluate', () => {
  test('counts GPT-2 as the Hub does (https://huggingface.co/openai-community/gpt2)', () => {
    expect(evaluate({ ...llama, model: 'gpt2' }).parameters.total).toBe(124_439_808);
  });

  test('caches 131,072 bytes a token of Llama-3.1-8B (docs/cost-model.md, Keys and values)', () => {
    const { kvCache } = evaluate({ ...llama, sequence: 131_072 });
    expect(kvCache.bytes).toBe(131_072 * 131_072);
  });

  test('reads the fields of a config.json', () => {
    const { _llm_tui: _, ...config } = presets.models.read('gpt2');
    expect(evaluate({ ...llama, model: config }).parameters.total).toBe(124_439_808);
  });

  test('takes a count with the hardware', () => {
    expect(evaluate({ ...llama, hardware: '8xh100', tp: 8 }).settled.devices).toBe(8);
  });

  test('lists an illegal split in problems', () => {
    const { problems } = evaluate({ ...llama, hardware: '3xh100', tp: 3 });
    expect(problems.some(({ severity }) => severity === 'refused')).toBe(true);
  });

  test('reads back the scenario of its own report', () => {
    const asked = { ...llama, engine: 'vllm', sequence: 4096 } as const;
    const printed = JSON.stringify(reportJson(evaluate(asked)));
    const again = evaluate(JSON.parse(printed).scenario);
    expect(JSON.stringify(reportJson(again))).toBe(printed);
  });

  test.each([
    [{ ...llama, sequnce: 1 }, /no option "sequnce" \(nearest: sequence\)/],
    [{ ...llama, batch: -1 }, /batch "-1": a whole number/],
    [{ ...llama, model: 'gpt22' }, /no preset "gpt22" among the models \(nearest: gpt2\b/],
    [{ ...llama, hardware: 'h1000' }, /no hardware "h1000"; nearest: h100/],
  ])('throws one line that names what is wrong: %j', (asked, message) => {
    expect(() => evaluate(asked)).toThrow(message);
  });
});

describe('solve', () => {
  test.each(['vllm', 'llama.cpp'] as const)(
    'finds the largest batch that fits under %s, of which the next one does not',
    (engine) => {
      const asked = { ...llama, engine, sequence: 8192 };
      const answer = solve(asked, 'batch');
      const batch = answer.found ? Number(answer.value) : 0;
      const fits = (size: number) => evaluate({ ...asked, batch: size }).fit.fits;
      expect([fits(batch), fits(batch + 1)]).toEqual([true, false]);
    },
  );

  test('answers with the scenario, which can be evaluated', () => {
    const answer = solve({ ...llama, hardware: '4090' }, 'weights');
    expect(answer.found && evaluate(answer.scenario).fit.fits).toBe(true);
  });

  test('throws for a field that cannot be solved for', () => {
    expect(() => solve(llama, 'model')).toThrow('"model" is no field that can be solved for');
  });
});

test('presets are read anew: a change by the caller does not reach the next answer', () => {
  const config = presets.models.read('gpt2');
  Object.assign(config, { n_layer: 1 });
  expect(evaluate({ ...llama, model: 'gpt2' }).parameters.total).toBe(124_439_808);
});

test('fields have every option by its id, with help', () => {
  expect(fields.find(({ id }) => id === 'sequence')?.help).toMatch(/tokens/i);
});

test('the library bundles without Node', async () => {
  const { outputFiles } = await build({
    entryPoints: ['source/index.ts'],
    bundle: true,
    write: false,
    platform: 'neutral',
    plugins: [presetTexts],
  });
  expect(outputFiles).toHaveLength(1);
});
