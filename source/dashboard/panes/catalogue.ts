import type { MapAxes } from '../../cost/map.js';
import type { Mode } from '../../scenario/option-values.js';
import { activations, cache } from './curve.js';
import type { PaneDeclaration } from './declaration.js';
import { map, users } from './grids.js';
import { hardware } from './hardware.js';
import { memory } from './memory.js';
import { model } from './model.js';
import { parameters } from './parameters.js';
import { saved } from './saved.js';
import { frees } from './savings.js';
import { speed } from './speed.js';
import { throughput } from './throughput.js';
import { workload } from './workload.js';

/** Every pane, in the order of Tab. */
export const PANES = {
  model,
  hardware,
  workload,
  memory,
  parameters,
  cache,
  activations,
  saved,
  speed,
  throughput,
  frees,
  map,
  users,
} as const satisfies Readonly<Record<string, PaneDeclaration>>;

export type PaneId = keyof typeof PANES;

export const PANE_IDS = Object.keys(PANES) as PaneId[];

export interface PaneWords {
  readonly title: string;
  readonly short: string;
  readonly key: string;
  readonly words: string;
}

/** How axes are called: `TP × PP`. */
export function axesText(axes: MapAxes): string {
  return axes.toUpperCase().replace('.', ' × ');
}

/** How a pane is called in a mode; `axes` are those that the matrix shows. */
export function wordsOfPane(id: PaneId, mode: Mode, axes?: MapAxes): PaneWords {
  const own: PaneDeclaration = PANES[id];
  const { key } = own;
  const { title, short = title, words } = (mode === 'training' && own.inTraining) || own;
  if (id !== 'map' || !axes) return { title, key, short, words };
  const text = axesText(axes);
  return { title: `${text} matrix`, key, short: text.replaceAll(' ', ''), words };
}
