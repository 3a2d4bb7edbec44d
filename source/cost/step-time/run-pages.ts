import { findEntry, type Ledger, quantities } from '../../quantity/index.js';
import { bubbleShare } from '../../scenario/pipeline.js';
import type { Settled } from '../../scenario/settled.js';
import { engineRoom, phasesOf } from '../phases-of-training.js';
import type { Report } from '../report.js';
import type { TrainingRun } from '../training-run.js';

const source = 'docs/cost-model.md, Utilisation and cost';

interface Run {
  readonly run: TrainingRun;
}

const define = quantities<Run>();

const time = {
  value: ({ run }: Run) => run.ledger.amount,
  meaning: 'seconds of the run',
  unit: 'seconds',
  from: 'row training.time',
} as const;

const shared = { unit: 'count', certainty: 'modelled', source } as const;

const hours = define({
  ...shared,
  certainty: ({ run }) => run.ledger.certainty,
  id: 'training.hours',
  label: 'Hours of the run',
  what: 'Hours of the whole run without restarts; they grow with its tokens.',
  formula: 'time/3600',
  symbols: { time },
});

const days = define({
  ...shared,
  certainty: ({ run }) => run.ledger.certainty,
  id: 'training.days',
  label: 'Days of the run',
  what: 'Days of the whole run without restarts; they grow with its tokens.',
  formula: 'time/86,400',
  symbols: { time },
});

const energy = define({
  ...shared,
  id: 'training.energyKwh',
  label: 'Energy in kWh',
  what: 'What the devices draw at their usual power, or under a limit on it, in kilowatt hours.',
  formula: 'E/1000',
  symbols: {
    E: {
      value: ({ run }) => 1000 * (run.energyKwh ?? 0),
      meaning: 'energy of the devices',
      unit: 'wattHours',
      from: 'row training.energy',
    },
  },
  source: 'docs/training-time.md, Whole runs',
});

const step = define({
  ...shared,
  unit: 'seconds',
  certainty: ({ run }) => run.ledger.certainty,
  id: 'training.stepSeconds',
  label: 'Optimizer step',
  what: 'Seconds of one optimizer step: the global batch, forward, backward and update.',
  formula: 'n/r',
  symbols: {
    n: {
      value: ({ run }) => run.tokensPerSecond * run.stepSeconds,
      meaning: 'tokens of one optimizer step',
      unit: 'tokens',
      from: '--global-batch and --sequence',
    },
    r: {
      value: ({ run }) => run.tokensPerSecond,
      meaning: 'tokens a second',
      unit: 'tokensPerSecond',
      from: 'row training.tokensPerSecond',
    },
  },
});

const learned = define({
  ...shared,
  unit: 'tokens',
  certainty: 'exact',
  id: 'training.learnedTokens',
  label: 'Tokens learned from',
  what: 'Tokens of the run that are no padding.',
  formula: 'D',
  symbols: {
    D: {
      value: ({ run }) => run.tokens,
      meaning: 'tokens of the run, of which none are padding',
      unit: 'tokens',
      from: 'row training.tokens',
    },
  },
  source: 'docs/training-time.md, Whole runs',
});

const idle = quantities<Settled>()({
  ...shared,
  unit: 'ratio',
  id: 'training.pipelineIdle',
  label: 'Idle share of the pipeline',
  short: 'idle',
  what: 'Share of a step that devices wait while the pipeline fills and drains; it falls with micro-batches.',
  formula: 'b/(1 + b)',
  symbols: {
    b: {
      value: bubbleShare,
      meaning: 'bubble over work: (p − 1)/(v·m) under 1F1B',
      unit: 'ratio',
      from: '--pp, --virtual-stages, --schedule and --global-batch',
    },
  },
  source: 'docs/cost-model.md, Pipeline bubble; arXiv:2104.04473 section 2.2',
});

const engineShare = quantities<Report>()({
  ...shared,
  unit: 'ratio',
  id: 'training.engineShare',
  label: 'Share left for a rollout engine',
  short: 'engine share',
  what: 'Share of a device that an engine which generates answers may take, beside the trained model.',
  formula: 'max(0, s + (M − held)/device)',
  symbols: {
    s: {
      value: ({ settled }) => settled.rolloutShare,
      meaning: 'share that is set aside now',
      unit: 'ratio',
      from: '--rollout-share',
    },
    M: {
      value: (report) => engineRoom(report).capacity,
      meaning: 'bytes that may be used of the device with the least room',
      unit: 'bytes',
      from: 'row memory.capacity',
    },
    held: {
      value: (report) => engineRoom(report).held,
      meaning: 'bytes held: at the peak, or during the rollout where the engine sleeps otherwise',
      unit: 'bytes',
      from: 'derived from the instants of that device',
    },
    device: {
      value: (report) => engineRoom(report).whole,
      meaning: 'bytes of the device',
      unit: 'bytes',
      from: 'machine memory',
    },
  },
  source: 'docs/cost-model.md, Post-training',
});

interface Bound {
  readonly row: Ledger;
  readonly value: number;
  readonly factor: number;
}

const defineBound = quantities<Bound>();

const x = {
  value: ({ value }: Bound) => value,
  meaning: 'the figure itself',
  from: ({ row }: Bound) => `row ${row.id}` as const,
};
const f = {
  value: ({ factor }: Bound) => factor,
  meaning: 'factor within which nine in ten published rates lie',
  unit: 'ratio',
  from: 'constant of the device’s generation, or a tenth where the utilisation is given',
} as const;

const bound = {
  certainty: 'modelled',
  unit: 'count',
  source: 'docs/training-time.md, Accuracy of a training step',
} as const;

const low = defineBound({
  ...bound,
  id: 'low',
  label: ({ row }) => `${row.label}, at the least`,
  what: 'The lower bound of the figure, by published rates of training.',
  formula: 'x/f',
  symbols: { x, f },
});

const high = defineBound({
  ...bound,
  id: 'high',
  label: ({ row }) => `${row.label}, at the most`,
  what: 'The upper bound of the figure, by published rates of training.',
  formula: 'x·f',
  symbols: { x, f },
});

/** Figures of a training run that are no rows: other units, bounds, and the idle fraction of the pipeline. */
export function trainingFigures(report: Report, rows: readonly Ledger[]): readonly Ledger[] {
  const { training: run, settled } = report;
  if (!run) return [];
  const figures = [days, hours, ...(run.energyKwh === null ? [] : [energy]), learned, step].map(
    (figure) => figure.entry({ run }),
  );
  const known = [...figures, ...rows];
  const bounds = Object.entries(run.bands).flatMap(([key, range]) => {
    const row = findEntry(known, `training.${key}`);
    if (!row || range === null) return [];
    const input = { row, value: row.amount, factor: range.high / row.amount };
    const place = { under: `training.bands.${key}` };
    return [low, high].map((entry) => ({ ...entry.entry(input, place), unit: row.unit }));
  });
  const share = phasesOf(report).engineShare === null ? [] : [engineShare.entry(report)];
  return [...figures, ...bounds, idle.entry(settled), ...share];
}
