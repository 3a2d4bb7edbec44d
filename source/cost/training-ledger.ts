import type { Ledger } from '../quantity/index.js';
import type { Settled } from '../scenario/settled.js';
import { gradedAt } from './backward-pass.js';
import { device } from './memory/device.js';
import {
  ends,
  gathered,
  lossEnds,
  lossLayer,
  scattering,
  scratch,
  stepCopies,
  wholeStage,
} from './memory/gathered-states.js';
import { HELD_STATES } from './memory/held-states.js';
import { fragments, overhead, rolloutEngine } from './memory/overhead.js';
import * as activation from './memory/training-activations.js';
import { statesOf } from './model-states.js';
import { residentEntries } from './overheads.js';
import type { Stage } from './stages.js';
import { activationsOf } from './training-activations.js';
import { type TrainingMemory, trainingMemory } from './training-memory.js';

/** The memory of one rank of a stage at its fullest instant (docs/cost-model.md, Training memory). */
export function trainingLedger(settled: Settled, stage: Stage): Ledger {
  const memory = trainingMemory(settled, stage);
  const { instant } = memory;
  const under = `memory.${stage.index}`;
  const all = statesOf(settled, stage);
  const graded = gradedAt(settled, stage, instant, memory.done);
  const states = {
    ...all,
    ...(graded && { graded }),
    isRollout: instant === 'rollout',
  };
  const place = { under };
  return device.entry(
    { settled, stage },
    [
      ...HELD_STATES.map((state) => state.entry(states, place)),
      activation.trainingActivations.entry(
        instant,
        activationEntries(settled, stage, memory, `${under}.activations`),
        place,
      ),
      overhead.entry(settled, overheadEntries(settled, stage, memory, `${under}.overhead`), place),
    ],
    { id: under },
  );
}

/** Activations that are live at the fullest instant, with weights gathered and scratch used then. */
function activationEntries(
  settled: Settled,
  stage: Stage,
  { instant, done }: TrainingMemory,
  under: string,
): Ledger[] {
  const input = activationsOf(settled, stage, instant === 'backward' ? done : stage.end);
  const { layers, towers, embedding, logits, recomputed, ring } = activation;
  const isKept = instant !== 'step' && instant !== 'rollout';
  const live = [
    ...(isKept ? [layers] : []),
    ...(isKept && stage.isFirst ? [towers, embedding] : []),
    ...(instant === 'loss' && stage.isLast ? [logits] : []),
    ...(instant === 'backward' ? [recomputed] : []),
    ...(instant === 'forward' || instant === 'backward' ? [ring] : []),
  ];
  const states = statesOf(settled, stage);
  const gatheredThen = [
    ...(instant === 'step' ? [scratch, stepCopies] : []),
    ...(isKept ? [wholeStage] : []),
    ...(instant === 'loss' ? [lossLayer, lossEnds] : isKept ? [gathered, ends] : []),
    ...(instant === 'backward' ? [scattering] : []),
  ];
  return [
    ...live.map((part) => part.entry(input, { under })),
    ...gatheredThen.map((part) => part.entry(states, { under })),
  ].filter(({ amount }) => amount > 0);
}

/** Resident overheads, and the fragmentation of transient bytes. */
function overheadEntries(
  settled: Settled,
  stage: Stage,
  { instant, live, buffers, engine }: TrainingMemory,
  under: string,
): Ledger[] {
  return [
    ...residentEntries(settled, under),
    ...(engine[instant] > 0 ? [rolloutEngine.entry({ settled, stage }, { under })] : []),
    fragments.entry({ settled, transient: live[instant] + buffers[instant] }, { under }),
  ];
}
