import type { MapAxes } from '../cost/map.js';

/** Every pane: its title, and the key that jumps to it (underlined in the title where that has it). */
const PANES = {
  model: { title: 'Model', key: 'M' },
  hardware: { title: 'Hardware', key: 'H' },
  workload: { title: 'Workload', key: 'W' },
  memory: { title: 'Memory per device', key: 'D' },
  parameters: { title: 'Parameters', key: 'P' },
  cache: { title: 'KV cache × sequence', key: 'K' },
  activations: { title: 'Activations × batch', key: 'A' },
  speed: { title: 'Compute & speed', key: 'C' },
  frees: { title: 'Frees memory', key: 'F' },
  map: { title: 'TP × PP matrix', key: 'X' },
  users: { title: 'Users × context', key: 'U' },
} as const;

export type PaneId = keyof typeof PANES;

export interface PaneWords {
  readonly title: string;
  /** Where there is little room: the first word. */
  readonly short: string;
  readonly key: string;
}

export const PANE_IDS = Object.keys(PANES) as PaneId[];

/** Panes whose rows are values to be edited. */
export const INPUT_PANES = ['model', 'hardware', 'workload'] as const satisfies readonly PaneId[];
export type InputPane = (typeof INPUT_PANES)[number];

export function isInputPane(id: PaneId): id is InputPane {
  return (INPUT_PANES as readonly PaneId[]).includes(id);
}

const SHORT: Readonly<Partial<Record<PaneId, string>>> = {
  memory: 'Memory',
  cache: 'KV',
  activations: 'Act',
  parameters: 'Params',
  speed: 'Comp',
  frees: 'Free',
  map: 'Matrix',
  users: 'Users',
};

/** How the axes of the map are called: `TP × PP`. */
export function axesText(axes: MapAxes): string {
  return axes.toUpperCase().replace('.', ' × ');
}

/** How a pane is called; `axes` are those that the map shows. */
export function wordsOfPane(id: PaneId, axes?: MapAxes): PaneWords {
  const { title, key } = PANES[id];
  if (id === 'map' && axes) {
    const text = axesText(axes);
    return { title: `${text} matrix`, key, short: text.replaceAll(' ', '') };
  }
  return { title, key, short: SHORT[id] ?? title };
}
