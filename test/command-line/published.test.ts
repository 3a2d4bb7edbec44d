import { expect, it } from 'vitest';
import { publishedOf } from '../../source/command-line/published.js';
import { allPresets } from '../../source/open/all-presets.js';
import { pictureRows, scenarioOf, session, startOf } from '../dashboard/fixtures.js';

const edited = () => {
  const scenario = scenarioOf({ batch: 8 });
  const config = { ...scenario.model.config, num_hidden_layers: 48 };
  return { ...scenario, model: { ...scenario.model, config } };
};

it('compares a restored session with what was published: edits are marked, r takes them back', () => {
  const scenario = edited();
  const origin = publishedOf(scenario, allPresets());
  const restored = session({ ...startOf(scenario), origin });
  for (const size of [
    { columns: 120, rows: 40 },
    { columns: 80, rows: 24 },
  ])
    expect(pictureRows(restored.state, size).join('\n')).toContain('* edited');
  expect(restored.screen().join('\n')).toMatch(/num_hidden_layers +\*? *48|\* *num_hidden_layers/);
  restored.press('r');
  expect(restored.scenario.batch).toBe(1);
  restored.press('M down r');
  expect(restored.scenario.model.config['num_hidden_layers']).toBe(32);
  expect(restored.screen().join('\n')).not.toContain('* edited');
});

it('compares a model that is no preset with itself', () => {
  const scenario = edited();
  const own = { ...scenario, model: { ...scenario.model, id: '/data/run7' } };
  expect(publishedOf(own, allPresets()).model).toBe(own.model);
});
