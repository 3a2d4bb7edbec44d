import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { allPresets } from '../../source/open/all-presets.js';
import { hardwareOnOffer } from '../../source/open/hardware-presets.js';
import { temporaryFolder } from './fixtures.js';

beforeEach(() => {
  vi.unstubAllEnvs();
});

test("the user's folder is read, and unusable files there do no harm", () => {
  const home = temporaryFolder();
  vi.stubEnv('XDG_CONFIG_HOME', home);
  for (const kind of ['models', 'hardware', 'workloads']) {
    const folder = join(home, 'llm-tui', 'presets', kind);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'bad.json'), '{"name": 1, "fields": {"nope": 1}}');
  }
  writeFileSync(
    join(home, 'llm-tui', 'presets', 'hardware', 'lab-card.json'),
    '{"name": "Lab Card 9000", "vendor": "us", "class": "asic", "bandwidth_gbps": 10, "memory_gb": 7}',
  );
  const presets = allPresets();
  expect(hardwareOnOffer(presets).find('2x lab card')).toMatchObject({ id: 'lab-card', count: 2 });
  expect(hardwareOnOffer(presets).find('h100').id).toBe('h100-sxm-80gb');
  expect(presets.ids('workloads')).toContain('chat');
  for (const kind of ['models', 'hardware', 'workloads'] as const)
    expect(presets.ids(kind)).not.toContain('bad');
  expect(presets.notices()).toHaveLength(3);
});
