import type { ComputeReport } from '../cost/compute/report.js';
import type { Report } from '../cost/report.js';
import type { Ledger } from '../quantity/index.js';
import { percentText } from '../report/units.js';
import { type ResultRow, rowOf } from './result-row.js';

/** FLOPs and, by mode, serving speed or the training run. */
export function speedRows(report: Report): readonly ResultRow[] {
  return report.training ? trainingRows(report) : servingRows(report);
}

function servingRows({ compute, speed }: Report): readonly ResultRow[] {
  if (!speed) return [];
  const phase = (name: 'prefill' | 'decode') =>
    speed.ledger.children.find(({ id }) => id === `speed.${name}`);
  const beside = (id: string) => speed.others.find((ledger) => ledger.id === id);
  const modelled = { certainty: 'modelled' } as const;
  return [
    {
      id: 'speed.firstToken',
      label: 'First token',
      amount: speed.timeToFirstToken,
      unit: 'seconds',
      ...modelled,
      note: boundWords(speed.bound.prefill),
      ...withLedger(phase('prefill')),
    },
    {
      id: 'speed.decode',
      label: 'Each token',
      amount: speed.decodeSecondsPerToken,
      unit: 'seconds',
      ...modelled,
      note: boundWords(speed.bound.decode),
      ...withLedger(phase('decode')),
    },
    ...DRAFT_ROWS.flatMap(([id, label]) => {
      const ledger = beside(id);
      return ledger ? [{ ...rowOf(ledger), label }] : [];
    }),
    {
      id: 'speed.throughput',
      label: 'Throughput',
      amount: speed.tokensPerSecond,
      unit: 'tokensPerSecond',
      ...modelled,
      ...(speed.batchesInFlight > 1 && { note: `${speed.batchesInFlight} batches` }),
      ...withLedger(beside('speed.throughput')),
    },
    ...forwardRows(compute),
    {
      id: 'compute.total',
      label: 'Whole batch',
      amount: compute.total,
      unit: 'flops',
      certainty: 'exact',
      ledger: compute.ledger,
    },
    ...ROOFLINE_ROWS.flatMap(([id, label]) => {
      const ledger = beside(id);
      return ledger ? [{ ...rowOf(ledger), label }] : [];
    }),
  ];
}

function trainingRows({ compute, training }: Report): readonly ResultRow[] {
  if (!training) return [];
  const { ledger, step } = training;
  const modelled = { certainty: 'modelled', ledger } as const;
  return [
    { ...rowOf(ledger), label: 'Training time' },
    {
      id: 'training.step',
      label: 'Step',
      amount: training.stepSeconds,
      unit: 'seconds',
      ...modelled,
      ledger: step ?? ledger,
    },
    ...(step?.children ?? []).map((part) => ({
      ...rowOf(part),
      label: ` ${part.short}`,
      ...(part.id === 'training.step.bubble' && {
        note: `${percentText(training.pipelineIdle)} idle`,
      }),
    })),
    {
      id: 'training.tokensPerSecond',
      label: 'Throughput',
      amount: training.tokensPerSecond,
      unit: 'tokensPerSecond',
      ...modelled,
    },
    {
      id: 'training.tokens',
      label: 'Tokens',
      amount: training.tokens,
      unit: 'tokens',
      certainty: 'exact',
    },
    {
      id: 'compute.training',
      label: 'Train/token',
      amount: compute.trainingFlopsPerToken,
      unit: 'flops',
      certainty: 'exact',
      ledger: compute.ledger,
    },
    {
      id: 'compute.sixND',
      label: '6·N a token',
      amount: compute.sixND,
      unit: 'flops',
      certainty: 'modelled',
    },
    {
      id: 'compute.total',
      label: 'Whole run',
      amount: compute.total,
      unit: 'flops',
      certainty: 'exact',
      ledger: compute.ledger,
    },
    ...forwardRows(compute),
  ];
}

/** What the device and the weights say of a batch, whatever it is: last, as it changes least. */
const ROOFLINE_ROWS: readonly (readonly [id: string, label: string])[] = [
  ['speed.ridge', 'Ridge point'],
  ['speed.criticalBatch', 'Critical size'],
];

/** What drafting adds, where anything is drafted. */
const DRAFT_ROWS: readonly (readonly [id: string, label: string])[] = [
  ['speed.round', ' round'],
  ['speed.tokensPerRound', ' gains'],
  ['speed.speedUp', ' speed-up'],
];

/** FLOPs of one token’s forward pass, and what they are made of. */
function forwardRows({ ledger }: ComputeReport): readonly ResultRow[] {
  return [
    { ...rowOf(ledger), label: 'Forward/token' },
    ...ledger.children.map((part) => ({
      ...rowOf(part),
      label: ` ${FORWARD_LABELS[part.id] ?? part.label}`,
    })),
  ];
}

const FORWARD_LABELS: Readonly<Record<string, string>> = {
  'compute.layers': 'layers',
  'compute.core': 'scores',
  'compute.recurrence': 'recurrences',
  'compute.head': 'head',
};

function withLedger(ledger: Ledger | undefined): { readonly ledger?: Ledger } {
  return ledger ? { ledger } : {};
}

function boundWords(bound: 'memory' | 'compute' | 'network'): string {
  return bound === 'memory' ? 'memory-bound' : `${bound}-bound`;
}
