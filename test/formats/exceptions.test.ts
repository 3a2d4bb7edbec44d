import { describe, expect, test } from 'vitest';
import { exceptionMatcher } from '../../source/formats/exceptions.js';

const GATE = 'model.layers.3.mlp.experts.12.gate_proj.weight';

describe('modules that a checkpoint keeps in high precision', () => {
  test.each([
    ['lm_head', 'lm_head.weight', true],
    ['mlp.experts', GATE, true],
    ['mlp.expert', GATE, false],
    ['model.layers.3', GATE, true],
    ['model.layers.30', GATE, false],
    ['layers.*.mlp', GATE, true],
    ['layers.*.self_attn', GATE, false],
    // As llm-compressor and Kimi-K2-Thinking write them.
    ['re:.*lm_head.*', 'lm_head.weight', true],
    ['re:.*mlp\\.(gate|up|gate_up|down)_proj.*', 'model.layers.0.mlp.up_proj.weight', true],
    ['re:.*mlp\\.(gate|up|gate_up|down)_proj.*', GATE, false],
    ['re:.*layers\\.\\d+\\.mlp\\.experts\\.\\d+\\..*', GATE, true],
    ['re:mlp', GATE, false],
    ['re:^(?!.*experts).*', GATE, false],
  ])('%s and %s: %s', (entry, name, isKept) => {
    expect(exceptionMatcher([entry])(name)).toBe(isKept);
  });

  test('patterns with unbounded running time are not run', () => {
    for (const pattern of ['(?:.|.)*!', '(a|a)+$', '(.*)*!', '.*.*.*.*.*.*.*.*!', '.?'.repeat(60)])
      expect(exceptionMatcher([`re:${pattern}`])(`${'a'.repeat(60)}!`)).toBe(false);
  });

  test('an invalid pattern matches nothing', () => {
    expect(exceptionMatcher(['re:(', 're:[', ''])(GATE)).toBe(false);
  });

  test('a list of every module is looked up', () => {
    const entries = Array.from({ length: 50_000 }, (_, layer) => `model.layers.${layer}.mlp`);
    const isKept = exceptionMatcher(entries);
    expect(isKept(GATE)).toBe(true);
    expect(isKept('model.layers.3.self_attn.q_proj.weight')).toBe(false);
  });
});
