import { isInputPane, type PaneId } from '../panes.js';
import { activationsPane, cachePane } from './curve.js';
import { gridPane } from './grid.js';
import { foldedLine, hardwarePane, modelPane, workloadPane } from './inputs.js';
import { memoryPane } from './memory.js';
import type { PaneContent, PaneContext } from './pane.js';
import { parametersPane } from './parameters.js';
import { freesPane, speedPane } from './rows.js';

/** What a pane shows. */
export function contentOf(pane: PaneId, context: PaneContext, isFolded: boolean): PaneContent {
  if (isFolded && isInputPane(pane)) return { lines: [foldedLine(pane, context)] };
  switch (pane) {
    case 'model':
      return modelPane(context);
    case 'hardware':
      return hardwarePane(context);
    case 'workload':
      return workloadPane(context);
    case 'memory':
      return memoryPane(context);
    case 'parameters':
      return parametersPane(context);
    case 'cache':
      return cachePane(context);
    case 'activations':
      return activationsPane(context);
    case 'speed':
      return speedPane(context);
    case 'frees':
      return freesPane(context);
    case 'map':
    case 'users':
      return gridPane(pane, context);
  }
}
