import type { Settled } from '../scenario/settle.js';
import { type Ledger, total } from './ledger.js';
import { overheadLedger } from './overheads.js';
import { activationLedgers, bufferLedgers } from './passing-ledger.js';
import { type Stage, stageLabel } from './stages.js';
import { statesLedgers } from './states-ledger.js';
import { trainingMemory } from './training-memory.js';

/** The memory of one rank of a stage at its fullest instant, told with formulas (cost model §2, §3). */
export function trainingLedger(settled: Settled, stage: Stage): Ledger {
  const memory = trainingMemory(settled, stage);
  const { states, live, buffers, instant } = memory;
  const id = `memory.${stage.index}`;
  const activations = `${id}.activations`;
  const overhead = `${id}.overhead`;
  return total(id, stageLabel(settled, stage), 'bytes', [
    ...statesLedgers(settled, stage, id, states),
    total(
      activations,
      `Activations (${instant})`,
      'bytes',
      activationLedgers(settled, stage, activations, memory),
    ),
    overheadLedger(
      settled,
      overhead,
      live[instant] + buffers[instant],
      bufferLedgers(overhead, memory),
    ),
  ]);
}
