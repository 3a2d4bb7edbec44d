import { expect, it } from 'vitest';
import { smallestHardware } from '../../source/command-line/smallest-hardware.js';
import { fits } from '../../source/cost/memory.js';
import { allPresets } from '../../source/open/all-presets.js';
import { hardwareOnOffer } from '../../source/open/hardware-presets.js';
import { withHardware } from '../../source/scenario/devices.js';
import { acceleratorOfKind } from '../../source/scenario/machine.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from '../dashboard/fixtures.js';

it('is the smallest accelerator of the maker that holds the scenario', () => {
  const offer = hardwareOnOffer(allPresets());
  const scenario = scenarioOf();
  const found = smallestHardware(scenario, offer);
  if (!found) throw new Error('none holds it');
  const holds = (id: string) =>
    fits(settle(withHardware(scenario, { hardware: { ...offer.find(id), count: 1 } })));
  expect(holds(found.id)).toBe(true);
  // 8.03 billion parameters in bf16 are 15.0 GiB, beside 1.0 GiB of cache: more than 16 GB, less than 20.
  expect(acceleratorOfKind(found).memoryGb).toBe(20);
  for (const { id, memoryGb } of offer.entries())
    if (memoryGb !== null && memoryGb < 20 && acceleratorOfKind(offer.find(id)).vendor === 'nvidia')
      expect(`${id}: ${holds(id)}`).toBe(`${id}: false`);
});

it('is none where no accelerator is large enough', () => {
  const offer = hardwareOnOffer(allPresets());
  expect(smallestHardware(scenarioOf({}, 'deepseek-v3'), offer)).toBeUndefined();
});
