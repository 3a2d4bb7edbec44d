import { expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { hostTotal } from '../../source/cost/host-memory.js';
import { deviceFigures } from '../../source/cost/memory.js';
import { ranksOfStage } from '../../source/cost/room.js';
import { stagesOf } from '../../source/cost/stages.js';
import { settle } from '../../source/scenario/settle.js';
import { gptScenario, scenarioOf } from './scenarios.js';

test.each([1, 3, 4, 5, 8, 16, 48, 2 ** 40])(
  'the host memory of the fullest node of %d devices',
  (nodeDevices) => {
    const box = { origin: 'named', name: 'mine', nodeDevices } as const;
    const settled = settle(
      gptScenario(
        { layers: 23, hidden: 1024, heads: 16 },
        { mode: 'training', zero: 1, offload: 'optimizer', devices: 48, pp: 12, box },
      ),
    );
    const stages = stagesOf(settled).map((stage) => deviceFigures(settled, stage));
    const ofRank = stages.flatMap(({ host }) => Array<number>(ranksOfStage(settled)).fill(host));
    const nodes = Array.from({ length: Math.ceil(48 / nodeDevices) }, (_, node) =>
      ofRank.slice(node * nodeDevices, (node + 1) * nodeDevices),
    );
    const held = nodes.map((ranks) => ranks.reduce((sum, bytes) => sum + bytes, 0));
    expect(ofRank).toHaveLength(48);
    expect(hostTotal(settled, stages)).toBe(Math.max(...held));
    expect(hostTotal(settled, stages)).toBeGreaterThan(0);
  },
);

/** The tower is a file of its own (mmproj) that llama.cpp loads onto the device: `--mmproj-offload` is its default. */
test('a tower in 16 bits lies on the device where images are served, and nowhere else', () => {
  const of = (images: number) => {
    const { memory } = buildReport(
      scenarioOf('gemma-3-4b-it', 'rtx-4090', { engine: 'llama.cpp', weights: 'fp16', images }),
    );
    return { device: memory.devices[0]?.weights ?? 0, host: memory.host };
  };
  const [without, with_] = [of(0), of(1)];
  // 262,208 words of 2,560 in 16 bits, the tied token table.
  expect(without.host).toBe(262_208 * 2560 * 2);
  expect(with_.host).toBe(without.host);
  expect(with_.device - without.device).toBeGreaterThan(800_000_000);
});
