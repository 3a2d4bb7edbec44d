import { activationOffload, generation, otherModels, weightOffload } from './parts/beside.js';
import {
  attention,
  elementwise,
  experts,
  headAndLoss,
  launches,
  products,
} from './parts/compute.js';
import { contextParallel, expertExchange, tensorParallel } from './parts/exchanges.js';
import { optimizer } from './parts/optimizer.js';
import { bubble, handover } from './parts/pipeline.js';
import { dataParallel, sharding } from './parts/replicas.js';
import { imageTowers } from './parts/towers.js';

/** The parts of layers without experts in one micro-batch, which towers have too. */
export const TOWER_PARTS = [products, attention, elementwise, tensorParallel, launches] as const;

/** The parts of one micro-batch on one stage, in the order of a step. */
export const STAGE_PARTS = [
  products,
  experts,
  attention,
  elementwise,
  tensorParallel,
  expertExchange,
  contextParallel,
  launches,
  headAndLoss,
  imageTowers,
] as const;

/** The parts of a step that do not belong to a single micro-batch. */
export const STEP_PARTS = [
  bubble,
  handover,
  dataParallel,
  sharding,
  generation,
  otherModels,
  activationOffload,
  weightOffload,
  optimizer,
] as const;
