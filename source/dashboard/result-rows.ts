import type { Grid, MapAxes } from '../cost/map.js';
import { ITEMS, MEMORY_ITEMS } from '../cost/memory/items.js';
import type { CurvePoint, DeviceMemory, MemoryReport, Report } from '../cost/report.js';
import type { Ledger } from '../quantity/index.js';
import type { Scenario } from '../scenario/scenario.js';
import { withBatch } from '../scenario/with-batch.js';
import { type GridPane, gridOf, reliefsOf, reportOf } from './derived.js';
import type { InputPane, PaneId } from './panes.js';
import { type ResultRow, rowOf } from './result-row.js';
import { speedRows } from './speed-rows.js';

export type ResultPane = Exclude<PaneId, InputPane>;

/** The rows of a result pane that can have the focus, from the top; `axes` are those of the map. */
export function resultRows(
  pane: PaneId,
  scenario: Scenario,
  axes: MapAxes = 'tp.pp',
): readonly ResultRow[] {
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
      return curveRows(
        'activations',
        report.activations.curve,
        activationsLedger(scenario, report),
        (at) => withBatch(scenario, at),
      );
    case 'speed':
      return speedRows(report);
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
      return gridRows(pane, gridOf(pane, scenario, axes));
    case 'model':
    case 'hardware':
    case 'workload':
      return [];
  }
}

/** The row that stands for a cell of a grid. It names the fields, as the map's are turned. */
export function cellId(
  pane: GridPane,
  { rowField, columnField }: Pick<Grid, 'rowField' | 'columnField'>,
  row: number,
  column: number,
): string {
  return `${pane}.${rowField} ${row}.${columnField} ${column}`;
}

function gridRows(pane: GridPane, grid: Grid): readonly ResultRow[] {
  return grid.cells.flatMap((cells) =>
    cells.map((cell) => ({
      id: cellId(pane, grid, cell.row, cell.column),
      label: `${grid.rowField} ${cell.row}, ${grid.columnField} ${cell.column}`,
      amount: cell.bytes,
      unit: 'bytes' as const,
      certainty: 'modelled' as const,
      note: cell.reason ?? cell.verdict,
      ...(cell.reason === undefined && { take: () => cell.scenario }),
    })),
  );
}

/** The device that decides whether it fits. */
export function fullestOf({ devices, peak, capacity }: MemoryReport): DeviceMemory {
  const fullest =
    devices.find((device) => device.total === peak && device.capacity === capacity) ?? devices[0];
  if (!fullest) throw new Error('a memory report has at least one device');
  return fullest;
}

function memoryRows(device: DeviceMemory): readonly ResultRow[] {
  const { ledger } = device;
  const rows = MEMORY_ITEMS.filter((item) => device[item] > 0).map((item): ResultRow => {
    const own = ledger.children.find(({ id }) => id === `${ledger.id}.${item}`);
    return {
      id: `memory.${item}`,
      label: ITEMS[item].label,
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

/** What training saves for its backward pass; in serving, what the fullest device works with. */
function activationsLedger({ mode }: Scenario, { activations, memory }: Report): Ledger {
  if (mode === 'training') return activations.ledger;
  const { ledger } = fullestOf(memory);
  return ledger.children.find(({ id }) => id === `${ledger.id}.activations`) ?? ledger;
}

function parameterRows({ parameters }: Report): readonly ResultRow[] {
  const { ledger, rough } = parameters;
  return [
    ...ledger.children.filter(({ amount }) => amount > 0).map(rowOf),
    { ...rowOf(ledger), label: ledger.short },
    ...Object.values(rough).map(rowOf),
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
