import type { ComputeReport } from '../cost/compute.js';
import { withBatch } from '../cost/fit.js';
import type { Certainty, Ledger, Unit } from '../cost/ledger.js';
import type { Grid } from '../cost/map.js';
import type { CurvePoint, DeviceMemory, MemoryReport, Report } from '../cost/report.js';
import type { Scenario } from '../scenario/scenario.js';
import { type GridPane, gridOf, reliefsOf, reportOf } from './derived.js';
import type { InputPane, PaneId } from './panes.js';

/** A row of a result pane: an amount, where it is explained, what Enter makes of it. */
export interface ResultRow {
  readonly id: string;
  readonly label: string;
  readonly amount: number;
  readonly unit: Unit;
  readonly certainty: Certainty;
  /** A word or two beside the amount. */
  readonly note?: string;
  readonly ledger?: Ledger;
  /** The scenario that Enter takes. */
  readonly take?: () => Scenario;
  /** Whether that one fits. */
  readonly isFitting?: boolean;
}

export type ResultPane = Exclude<PaneId, InputPane>;

/** The rows of a result pane that can have the focus, from the top. */
export function resultRows(pane: PaneId, scenario: Scenario): readonly ResultRow[] {
  const report = reportOf(scenario);
  switch (pane) {
    case 'memory':
      return memoryRows(fullestOf(report.memory));
    case 'parameters':
      return parameterRows(report);
    case 'cache':
      return curveRows('cache', report.kvCache.curve, report.kvCache.ledger, (at) => ({
        ...scenario,
        sequence: at,
      }));
    case 'activations':
      return curveRows('activations', report.activations.curve, report.activations.ledger, (at) =>
        withBatch(scenario, at),
      );
    case 'speed':
      return report.training ? trainingRows(report) : servingRows(report);
    case 'frees':
      return reliefsOf(scenario).map((relief) => ({
        id: `frees.${relief.label}`,
        label: relief.label,
        amount: relief.freedBytes,
        unit: 'bytes',
        certainty: 'modelled',
        note: relief.cost,
        take: () => relief.scenario,
        isFitting: relief.fits,
      }));
    case 'map':
    case 'users':
      return gridRows(pane, gridOf(pane, scenario));
    case 'model':
    case 'hardware':
    case 'workload':
      return [];
  }
}

function gridRows(pane: GridPane, grid: Grid): readonly ResultRow[] {
  return grid.cells.flatMap((cells) =>
    cells.map((cell) => ({
      id: `${pane}.${cell.row}.${cell.column}`,
      label: `${grid.rowField} ${cell.row}, ${grid.columnField} ${cell.column}`,
      amount: cell.bytes,
      unit: 'bytes' as const,
      certainty: 'modelled' as const,
      note: cell.reason ?? cell.verdict,
      ...(cell.reason === undefined && { take: () => cell.scenario }),
    })),
  );
}

export const MEMORY_ITEMS = [
  'weights',
  'gradients',
  'optimizer',
  'kvCache',
  'activations',
  'overhead',
] as const;
export type MemoryItem = (typeof MEMORY_ITEMS)[number];

const ITEM_LABELS: Readonly<Record<MemoryItem, string>> = {
  weights: 'Weights',
  gradients: 'Gradients',
  optimizer: 'Optimizer',
  kvCache: 'KV cache',
  activations: 'Activations',
  overhead: 'Overhead',
};

export function itemLabel(item: string): string {
  return item in ITEM_LABELS ? ITEM_LABELS[item as MemoryItem] : item;
}

/** The device that decides whether it fits. */
export function fullestOf({ devices, peak }: MemoryReport): DeviceMemory {
  const fullest = devices.find(({ total }) => total === peak) ?? devices[0];
  if (!fullest) throw new Error('a memory report has at least one device');
  return fullest;
}

function memoryRows(device: DeviceMemory): readonly ResultRow[] {
  const { ledger } = device;
  const rows = MEMORY_ITEMS.filter((item) => device[item] > 0).map((item): ResultRow => {
    const own = ledger.children.find(({ id }) => id === `${ledger.id}.${item}`);
    return {
      id: `memory.${item}`,
      label: ITEM_LABELS[item],
      amount: device[item],
      unit: 'bytes',
      certainty: own?.certainty ?? 'modelled',
      ...(own && { ledger: own }),
    };
  });
  return [
    ...rows,
    {
      id: 'memory.total',
      label: 'Total',
      amount: device.total,
      unit: 'bytes',
      certainty: ledger.certainty,
      ledger,
    },
  ];
}

function parameterRows({ parameters }: Report): readonly ResultRow[] {
  const { ledger, rough } = parameters;
  const roughRow = (id: string, label: string, amount: number): ResultRow => ({
    id: `parameters.rough.${id}`,
    label,
    amount,
    unit: 'parameters',
    certainty: 'modelled',
    ledger: {
      id: `parameters.rough.${id}`,
      label,
      unit: 'parameters',
      amount,
      certainty: 'modelled',
      children: [],
      explain: () => ({
        formula: label,
        symbols: [],
        source: 'cost model §1.9: a rule of thumb, shown beside the exact count',
      }),
    },
  });
  return [
    ...ledger.children.filter(({ amount }) => amount > 0).map(rowOf),
    { ...rowOf(ledger), label: 'Total' },
    roughRow('twelveLH2', '12·L·h² + V·h', rough.twelveLH2),
    roughRow('seed', 'L·(12h² + 13h) + V·h', rough.seed),
  ];
}

function curveRows(
  pane: 'cache' | 'activations',
  curve: readonly CurvePoint[],
  ledger: Ledger,
  take: (at: number) => Scenario,
): readonly ResultRow[] {
  return curve.map(({ at, bytes }) => ({
    id: `${pane}.${at}`,
    label: String(at),
    amount: bytes,
    unit: 'bytes',
    certainty: ledger.certainty,
    ledger,
    take: () => take(at),
  }));
}

function servingRows({ compute, speed }: Report): readonly ResultRow[] {
  if (!speed) return [];
  const phase = (name: 'prefill' | 'decode') =>
    speed.ledger.children.find(({ id }) => id === `speed.${name}`);
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
    {
      id: 'speed.throughput',
      label: 'Throughput',
      amount: speed.tokensPerSecond,
      unit: 'tokensPerSecond',
      ...modelled,
      ...withLedger(phase('decode')),
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
  ];
}

function trainingRows({ compute, training }: Report): readonly ResultRow[] {
  if (!training) return [];
  const { ledger } = training;
  const modelled = { certainty: 'modelled', ledger } as const;
  return [
    { ...rowOf(ledger), label: 'Training time' },
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

function rowOf(ledger: Ledger): ResultRow {
  const { id, label, amount, unit, certainty } = ledger;
  return { id, label, amount, unit, certainty, ledger };
}

function withLedger(ledger: Ledger | undefined): { readonly ledger?: Ledger } {
  return ledger ? { ledger } : {};
}

function boundWords(bound: 'memory' | 'compute' | 'network'): string {
  return bound === 'memory' ? 'memory-bound' : `${bound}-bound`;
}
