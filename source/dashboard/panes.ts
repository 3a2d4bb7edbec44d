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

export function wordsOfPane(id: PaneId): PaneWords {
  const { title, key } = PANES[id];
  return { title, key, short: SHORT[id] ?? title };
}
