import type { QuantitySymbol } from '../../../quantity/index.js';
import { IDLE, idleSymbols, scheduleRules } from '../../../scenario/pipeline.js';
import { define, head, microBatches, perMicroBatch, type StepInput, stage } from './part.js';

/** Turns a symbol of the pipeline into a symbol of a step. */
function ofLayout(
  symbol: (typeof idleSymbols)[keyof typeof idleSymbols],
): QuantitySymbol<StepInput> {
  return { ...symbol, value: ({ layout }) => symbol.value(layout) };
}

export const bubble = define({
  ...head,
  id: 'bubble',
  label: 'Pipeline bubble',
  short: 'bubble',
  what: 'Time in which stages wait while the pipeline fills and drains; grows with stages, shrinks with virtual stages and schedules.',
  formula: `${IDLE}·T`,
  symbols: {
    u: ofLayout(idleSymbols.u),
    p: ofLayout(idleSymbols.p),
    q: ofLayout(idleSymbols.q),
    v: ofLayout(idleSymbols.v),
    T: stage,
  },
  source: 'arXiv:2104.04473 section 2.2; arXiv:2412.19437 table 2; docs/training-time.md, Step',
});

export const handover = define({
  ...head,
  id: 'pipeline',
  label: 'Hand-over between stages',
  short: 'hand-over',
  what: 'Hidden states that stages pass on and gradients that they pass back.',
  formula: 's·m·v·(0.3·2·Q/N + 0.00001)',
  symbols: {
    s: {
      value: ({ layout }) => scheduleRules(layout).handovers,
      meaning: '1 with a pipeline, 2 where each rank has two runs of layers, else 0',
      from: '--pp and --schedule',
    },
    m: microBatches,
    v: {
      value: ({ layout }) => layout.virtualStages,
      meaning: 'model chunks that a rank holds',
      from: '--virtual-stages',
    },
    Q: perMicroBatch('streamBytes', 'bytes of the hidden states', 'bytes'),
    N: {
      value: ({ layout, rates }) =>
        layout.tp * layout.cp * layout.dp * layout.pp > rates.domain
          ? rates.network
          : rates.fastLink,
      meaning: 'bytes per second one way between stages',
      unit: 'bytesPerSecond',
      from: 'machine network',
    },
  },
  source: 'docs/training-time.md, Step',
});
