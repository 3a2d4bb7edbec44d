import { expect, it } from 'vitest';
import { commandLine } from '../../source/report/command-line.js';
import { withConfigField } from '../../source/scenario/config-field.js';
import { scenarioOf } from '../dashboard/fixtures.js';

it('names model, hardware, and only options that differ from their defaults', () => {
  expect(commandLine(scenarioOf())).toBe('llm-tui llama-3.1-8b --hardware h100-sxm-80gb');
  expect(commandLine(scenarioOf({ batch: 16, kv: 'fp8', dropout: true }, 'gpt2', 'l4', 4))).toBe(
    'llm-tui gpt2 --hardware l4:4 --batch 16 --kv fp8 --dropout',
  );
});

it('sets the config fields that were changed', () => {
  const before = scenarioOf();
  const after = withConfigField(before, 'num_hidden_layers', 48);
  expect(commandLine(after, before.model.config)).toBe(
    'llm-tui llama-3.1-8b --hardware h100-sxm-80gb --set num_hidden_layers=48',
  );
});

it('quotes words that a shell would split', () => {
  const scenario = scenarioOf();
  const odd = { ...scenario, model: { ...scenario.model, id: "my model's config.json" } };
  expect(commandLine(odd)).toContain("llm-tui 'my model'\\''s config.json' --hardware");
});

it('names the profile whose shares are still in use: as an option they would be an assumption', () => {
  const measured = { bandwidthUtilization: 0.71, profile: 'box' };
  const scenario = { ...scenarioOf({ bandwidthUtilization: 0.71 }), measured };
  expect(commandLine(scenario)).toMatch(/ --profile box$/);
  expect(commandLine({ ...scenario, bandwidthUtilization: 0.5 })).toMatch(
    / --bandwidth-utilization 0\.5$/,
  );
});
