import { expect, test } from 'vitest';
import { hostTotal } from '../../source/cost/host-memory.js';
import { deviceFigures } from '../../source/cost/memory.js';
import { ranksOfStage } from '../../source/cost/room.js';
import { stagesOf } from '../../source/cost/stages.js';
import { settle } from '../../source/scenario/settle.js';
import { gptScenario } from './scenarios.js';

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
