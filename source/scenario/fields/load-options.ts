import { type EngineOption, understands } from '../../engines/index.js';
import type { DeclarationsOf } from './field.js';
import { choices, count, dollars, LARGEST_COUNT, number, rate } from './kinds/index.js';
import { ofTokens } from './of-pictures.js';

const LONGEST_WAIT = 86_400;

/** Their values. */
export interface LoadOptions {
  /** Requests per second of one replica; open: `batch` users without pause. */
  readonly load: number | null;
  /** Targets in seconds: time to first token, and time per output token. */
  readonly ttft: number | null;
  readonly tpot: number | null;
  /** Number of devices in a separate pool for prompts. */
  readonly prefillDevices: number;
  /** Backend of llama.cpp; open: the device's usual. */
  readonly backend: 'cuda' | 'rocm' | 'vulkan' | 'metal' | 'cpu' | null;
  /** Bytes per second at which weights are read from disk. */
  readonly diskBandwidth: number;
  /** US dollars per hour of one device, and per kWh. */
  readonly price: number | null;
  readonly powerPrice: number | null;
  /** Watts of one device; open: its usual power. */
  readonly powerLimit: number | null;
}

/** Load of a server, and its price. */
export const loadOptions = {
  load: {
    label: 'Load',
    help: 'Requests per second that come to one replica, beside --batch users without pause',
    kind: number(1e-6, 1e6, 0.5, 'requests/s'),
    open: 'as many as --batch users make without pause',
    mode: 'inference',
    moot: ofTokens,
  },
  ttft: {
    label: 'First token',
    short: 'TTFT goal',
    help: 'Target: seconds to the first token, its wait in the queue included',
    kind: number(1e-3, LONGEST_WAIT, 0.25, 's'),
    open: 'none',
    mode: 'inference',
    moot: ofTokens,
  },
  tpot: {
    label: 'Each token',
    short: 'TPOT goal',
    help: 'Target: seconds per output token under load',
    kind: number(1e-4, LONGEST_WAIT, 0.01, 's'),
    open: 'none',
    mode: 'inference',
    moot: ofTokens,
  },
  prefillDevices: {
    label: 'Prefill devices',
    short: 'Prefill dev.',
    help: 'Devices of a pool of its own that reads prompts; the rest decode',
    kind: count(0, LARGEST_COUNT, 'double'),
    initial: 0,
    mode: 'inference',
    engines: (engine) => understands(engine, 'prefillDevices' satisfies EngineOption),
    moot: ofTokens,
  },
  backend: {
    label: 'Backend',
    help: 'What llama.cpp runs on',
    kind: choices('cuda', 'rocm', 'vulkan', 'metal', 'cpu'),
    open: 'the device’s usual',
    mode: 'inference',
    engines: (engine) => understands(engine, 'backend' satisfies EngineOption),
  },
  diskBandwidth: {
    label: 'Disk rate',
    help: 'Rate at which weights are read from disk when the engine starts (3G)',
    kind: rate(),
    initial: 3e9,
    mode: 'inference',
  },
  price: {
    label: 'Price',
    help: 'US dollars an hour of one device',
    kind: dollars(1e6, 0.1, 'USD/h'),
    open: 'the instance’s, else the middle of public prices',
    mode: 'inference',
  },
  powerPrice: {
    label: 'Power price',
    help: 'US dollars a kWh',
    kind: dollars(1000, 0.01, 'USD/kWh'),
    open: 'not told',
    mode: 'inference',
  },
  powerLimit: {
    label: 'Power limit',
    help: 'Watts of one device below its usual power, which slows its products',
    kind: number(1, 100_000, 10, 'W'),
    open: 'usual',
  },
} satisfies DeclarationsOf<LoadOptions>;
