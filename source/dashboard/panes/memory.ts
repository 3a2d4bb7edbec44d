import { fewestDevices } from '../../cost/fewest-devices.js';
import { SEARCH_END, spareRoom } from '../../cost/fit.js';
import {
  INSTANTS,
  type Instant,
  ITEMS,
  MEMORY_ITEMS,
  type MemoryItem,
} from '../../cost/memory/items.js';
import { fullestFirst } from '../../cost/memory-report.js';
import type { DeviceMemory, MemoryReport, Report } from '../../cost/report.js';
import { stageName } from '../../cost/stages.js';
import { engineOf } from '../../engines/index.js';
import { bytesText, exactText, tokensText } from '../../report/units.js';
import type { Scenario } from '../../scenario/scenario.js';
import { withBatch } from '../../scenario/with-batch.js';
import { wholeChart } from '../charts/charts.js';
import { fullestOf, ranksText } from '../fullest.js';
import { FILLS } from '../memory-fills.js';
import { type ResultRow, rowOf } from '../result-row.js';
import { aboutPane } from './about.js';
import type { PaneDeclaration } from './declaration.js';
import { reservedRows } from './reserved-rows.js';
import type { GaugesPart, Question } from './view.js';

/** What one device holds: gauges, the items of the fullest device, and how far the scenario could go. */
export const memory: PaneDeclaration = {
  title: 'Memory per device',
  short: 'Memory',
  key: 'D',
  alsoKey: 'd',
  isAnswer: true,
  // Two gauges, the items, and the limits beside each other: what a screen of 24 rows has to show.
  minimum: 12,
  // What training has, so that the mode moves no pane below.
  preferred: 10,
  words: 'The fullest device; Enter takes what a limit allows',
  view: (question) => {
    const { report, baseline } = question;
    const rows = memoryRows(report);
    const before = baseline && memoryRows(baseline.report);
    return {
      head: [gaugesOf(report.memory)],
      body: [
        {
          kind: 'table',
          columns: ['pointer', 'fill', 'label', 'amount', 'share', 'mark', 'change'],
          rows: withLost(rows, before),
          whole: report.memory.capacity,
          before,
        },
        { kind: 'facts', rows: limitRows(question) },
      ],
      isBeside: true,
      spare: [...aboutPane('memory', question), wholeChart(question)],
      aside: { text: '= exact ≈ modelled ● measured', tone: 'quiet' },
    };
  },
};

function gaugesOf({ devices }: MemoryReport): GaugesPart {
  const stages = new Set(devices.map(({ stage }) => stage)).size;
  const isOfDevices = stages < devices.length;
  const gauges = fullestFirst(devices).map((device) => ({
    label: isOfDevices ? ranksText(device) : deviceName(device, stages > 1),
    segments: MEMORY_ITEMS.map((item) => ({ amount: device[item], ...FILLS[item] })),
    total: device.total,
    capacity: device.capacity,
    others: device.inUse ?? 0,
  }));
  return { kind: 'gauges', of: isOfDevices ? 'device' : 'stage', gauges };
}

function deviceName({ stage, alike }: DeviceMemory, isStaged: boolean): string {
  if (isStaged) return alike === 1 ? stageName(stage) : `${stageName(stage)} ×${alike}`;
  return alike === 1 ? 'device' : `each of ${alike}`;
}

function memoryRows(report: Report): readonly ResultRow[] {
  const device = fullestOf(report.memory);
  const { ledger } = device;
  // Gradients have a row at instants that do without them, too.
  const isShown = (item: MemoryItem) =>
    device[item] > 0 || (item === 'gradients' && device.otherGradients > 0);
  const items = MEMORY_ITEMS.filter(isShown).map((item): ResultRow => {
    const own = ledger.children.find(({ id }) => id === `${ledger.id}.${item}`);
    return {
      id: `memory.${item}`,
      label: ITEMS[item].label,
      amount: device[item],
      unit: 'bytes',
      certainty: own?.certainty ?? 'modelled',
      ...FILLS[item],
      ...(own && { ledger: own }),
    };
  });
  const total = { ...rowOf(ledger), id: 'memory.total', label: 'Total', isMain: true };
  return [...items, total, spareRow(report)];
}

/** Rows with those that only the baseline has, at nothing, where the baseline has them. */
function withLost(
  rows: readonly ResultRow[],
  before: readonly ResultRow[] = [],
): readonly ResultRow[] {
  const order = [...MEMORY_ITEMS.map((item) => `memory.${item}`), 'memory.total', 'memory.spare'];
  return order.flatMap((wanted) => {
    const isWanted = ({ id }: ResultRow) => id === wanted;
    const lost = before.find(isWanted);
    return rows.find(isWanted) ?? (lost ? { ...lost, amount: 0 } : []);
  });
}

function spareRow({ fit, memory: { capacity, peak } }: Report): ResultRow {
  const { isOver, bytes } = spareRoom(fit);
  return {
    id: 'memory.spare',
    label: isOver ? 'Too much' : 'Free',
    amount: bytes,
    unit: 'bytes',
    certainty: 'modelled',
    fill: isOver ? '✗' : '·',
    tone: isOver ? 'over' : 'free',
    isGain: !isOver,
    page: () => [
      isOver ? 'Too much' : 'Free',
      '',
      'Capacity − total of the fullest device.',
      `= ${bytesText(capacity)} − ${bytesText(peak)}`,
    ],
  };
}

/** What an instant has beside weights and states, in a word or two. */
const HELD_THEN: Readonly<Record<Instant, string>> = {
  serve: 'cache and step',
  rollout: 'with an engine',
  forward: 'saved tensors',
  loss: 'and logits',
  backward: 'and gradients',
  step: 'states updated',
};

/** The longest context; the tokens of a picture follow from its size. */
function contextRow(scenario: Scenario, { fit, memory, settled }: Report): ResultRow {
  return limitRow({
    id: 'sequence',
    ...(settled.mode === 'inference'
      ? { label: 'Longest context', short: 'Context ≤' }
      : { label: 'Longest sequence', short: 'Sequence ≤' }),
    value: fit.maximumSequence,
    isKnown: memory.capacity > 0,
    take: () => ({ ...scenario, sequence: fit.maximumSequence }),
    ...(fit.maximumSequenceOfMemory > fit.maximumSequence
      ? {
          note: 'model’s limit',
          more: `The model’s own maximum; memory would hold ${tokensText(fit.maximumSequenceOfMemory)} tokens.`,
        }
      : { note: 'at this batch' }),
  });
}

/** The capacity, the instants of a training step, and the largest sizes that fit. */
function limitRows({ scenario, report }: Question): readonly ResultRow[] {
  const { fit, memory: held, settled } = report;
  const device = fullestOf(held);
  const isKnown = held.capacity > 0;
  const instants = Object.entries(device.instants) as [Instant, number][];
  const bytes = (id: string, label: string, amount: number): ResultRow => ({
    id: `memory.${id}`,
    label,
    amount,
    unit: 'bytes',
    certainty: 'modelled',
    text: amount > 0 ? bytesText(amount) : 'unknown',
  });
  return [
    {
      ...bytes('capacity', 'Capacity', held.capacity),
      certainty: 'exact',
      note: 'of each device',
    },
    ...(instants.length > 1
      ? instants.map(([instant, amount]) => ({
          ...bytes(instant, `at ${INSTANTS[instant].short}`, amount),
          short: INSTANTS[instant].short,
          note: HELD_THEN[instant],
          ...(instant === device.instant && { flag: '◂' }),
          ledger: device.ledger,
        }))
      : []),
    limitRow({
      id: 'batch',
      ...(settled.mode === 'inference' && !report.pipeline
        ? { label: 'Most users', short: 'Users ≤', note: 'at this length' }
        : { label: 'Largest batch', short: 'Batch ≤', note: 'at this length' }),
      value: fit.maximumBatch,
      isKnown,
      ...(settled.mode === 'inference' && settled.dp > 1 && { replicas: settled.dp }),
      take: () => withBatch(scenario, fit.maximumBatch),
    }),
    ...(report.pipeline ? [] : [contextRow(scenario, report)]),
    limitRow({
      id: 'devices',
      label: 'Fewest devices',
      short: 'Devices ≥',
      note: 'that hold it',
      value: fit.minimumDevices ?? 0,
      isKnown,
      take: () => fewestDevices(scenario)?.scenario ?? scenario,
    }),
    ...(device.inUse !== null && device.inUse > 0
      ? [
          {
            ...bytes('others', 'Held by others', device.inUse),
            short: 'Others',
            note: 'at this moment',
          },
        ]
      : []),
    ...poolRows(report, bytes),
    ...(held.host > 0 ? [{ ...bytes('host', 'In host memory', held.host), short: 'In RAM' }] : []),
  ];
}

/** What an engine that fills its share will hold, and the tokens of its pool */
function poolRows(
  { memory: held, kvCache, settled }: Report,
  bytes: (id: string, label: string, amount: number) => ResultRow,
): readonly ResultRow[] {
  if (settled.mode === 'training') return reservedRows(held, engineOf(settled.engine).label, bytes);
  if (held.resident <= held.peak) return [];
  const { tokens } = kvCache.pool;
  return [
    { ...bytes('resident', 'Will hold', held.resident), note: 'engine’s share' },
    ...(tokens === null
      ? []
      : [
          {
            ...bytes('pool', 'Tokens of the pool', tokens),
            short: 'Pool',
            note: 'for all users',
            unit: 'tokens' as const,
            text: tokensText(tokens),
          },
        ]),
  ];
}

interface Limit {
  readonly id: string;
  readonly label: string;
  readonly short: string;
  readonly value: number;
  /** Whether it is known how much memory there is. */
  readonly isKnown: boolean;
  readonly take?: () => Scenario;
  /** In a word or two, and in a sentence of its page. */
  readonly note: string;
  readonly more?: string;
  /** Copies of the model, of which each has the limit for itself. */
  readonly replicas?: number;
}

function limitRow(limit: Limit): ResultRow {
  const { id, label, short, value, isKnown, take, note, more, replicas } = limit;
  const own = isKnown ? limitText(value) : 'unknown';
  const text = replicas && isKnown && value > 0 ? `${own} × ${exactText(replicas)}` : own;
  const isTaken = isKnown && value > 0 && value < SEARCH_END;
  return {
    id: `memory.limit.${id}`,
    label,
    short,
    amount: value,
    unit: 'tokens',
    certainty: 'modelled',
    text,
    ...(isTaken && { note }),
    ...(take && isTaken && { take }),
    page: () => [
      `${label}: ${text}`,
      '',
      'The last legal value that fits with all else as it is; with the next one the fullest device is over its capacity.',
      ...(more === undefined ? [] : ['', more]),
      ...(replicas ? ['', `Each of ${exactText(replicas)} replicas holds as many.`] : []),
    ],
  };
}

function limitText(value: number): string {
  if (value >= SEARCH_END) return 'no limit';
  return value === 0 ? 'none' : tokensText(value);
}
