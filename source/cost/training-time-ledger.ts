import { bubbleShare, idleShare } from '../scenario/pipeline.js';
import type { Settled } from '../scenario/settle.js';
import { modelFlopsPerToken } from './compute.js';
import { entry, type Ledger, type Term } from './ledger.js';

export interface TrainingTime {
  /** Of the whole run. */
  readonly seconds: number;
  readonly devices: number;
  /** Peak FLOP/s of one device. */
  readonly peak: number;
}

/** The time of a run, and with a pipeline how much of it is work and how much its bubble (cost model §5.4, §6.7). */
export function trainingTimeLedger(settled: Settled, time: TrainingTime): Ledger {
  const { accelerator, mfu, tokens } = settled;
  return entry('training.time', 'Training time', 'seconds', time.seconds, {
    certainty: 'modelled',
    children: settled.pp > 1 ? pipelineParts(settled, time) : [],
    explain: () => ({
      formula: 'D·C / (n·F·MFU)',
      symbols: [
        { symbol: 'D', value: tokens, meaning: 'tokens of the run' },
        {
          symbol: 'C',
          value: modelFlopsPerToken(settled),
          meaning: 'model FLOPs a token, forward and backward',
        },
        { symbol: 'n', value: time.devices, meaning: 'devices' },
        { symbol: 'F', value: time.peak, meaning: `peak FLOP/s of one ${accelerator.name}` },
        { symbol: 'MFU', value: mfu, meaning: 'share of the peak that is reached' },
      ],
      source: settled.pp > 1 ? 'cost model §5.4, §6.7' : 'cost model §5.4',
      ...(settled.pp > 1 && { note: mfuNote(settled) }),
    }),
  });
}

function pipelineParts(settled: Settled, { seconds }: TrainingTime): readonly Ledger[] {
  const idle = idleShare(settled);
  const source = 'cost model §6.7; arXiv:2104.04473 §2.2';
  return [
    entry('training.work', 'Stages at work', 'seconds', seconds * (1 - idle), {
      certainty: 'modelled',
      explain: () => ({
        formula: 'time / (1 + (p − 1)/(v·m))',
        symbols: [
          { symbol: 'time', value: seconds, meaning: 'seconds of the run' },
          ...terms(settled),
        ],
        source,
      }),
    }),
    entry('training.bubble', 'Pipeline bubble', 'seconds', seconds * idle, {
      certainty: 'modelled',
      explain: () => ({
        formula: 'work·(p − 1)/(v·m)',
        symbols: [
          { symbol: 'work', value: seconds * (1 - idle), meaning: 'seconds that stages work' },
          ...terms(settled),
        ],
        source,
        note: `${percent(bubbleShare(settled))} more than the work, ${percent(idle)} of the time: stages wait while the pipeline fills and drains. 1F1B and GPipe wait alike, interleaved chunks (v) the less`,
      }),
    }),
  ];
}

function terms({ pp, virtualStages, microBatches }: Settled): readonly Term[] {
  return [
    { symbol: 'p', value: pp, meaning: 'pipeline stages' },
    { symbol: 'v', value: virtualStages, meaning: 'chunks of layers a rank holds' },
    { symbol: 'm', value: microBatches, meaning: 'micro-batches of a step' },
  ];
}

function mfuNote(settled: Settled): string {
  const busy = settled.mfu * (1 + bubbleShare(settled));
  const share = Number(busy.toPrecision(3));
  return settled.scenario.mfu === null
    ? `MFU is ${share} while the stages work, less the ${percent(idleShare(settled))} of each step that they wait`
    : `MFU as measured over whole steps, the ${percent(idleShare(settled))} of waiting in it: ${share} while the stages work`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
