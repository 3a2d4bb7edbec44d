import { type Ledger, type QuantitySymbol, quantities } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import type { Bound } from './phase.js';

/** US dollars per hour of one device, and the source of the price. */
export interface PriceTold {
  readonly perHourUsd: number;
  readonly kind: 'given' | 'of the instance' | 'middle of public on-demand prices';
  readonly asOf: string | null;
}

/** The price of a scenario's devices; null where none is known. */
export function priceOf({ scenario, accelerator }: Settled): PriceTold | null {
  const { price, box } = scenario;
  if (price !== null) return { perHourUsd: price, kind: 'given', asOf: null };
  const { pricePerHourUsd: listed, priceAsOf: asOf = null } = box ?? {};
  if (listed !== undefined) return { perHourUsd: listed, kind: 'of the instance', asOf };
  const { pricePerHourUsd, price: range } = accelerator;
  if (pricePerHourUsd === null) return null;
  const kind = 'middle of public on-demand prices';
  return { perHourUsd: pricePerHourUsd, kind, asOf: range?.asOf ?? null };
}

/** The inputs of the costs of serving. */
export interface MoneyWork {
  readonly settled: Settled;
  /** Price of one device. */
  readonly price: PriceTold | null;
  /** Output tokens per second of all replicas under load, and seconds of reading one prompt. */
  readonly tokensPerSecond: number;
  readonly promptSeconds: number;
  readonly promptTokens: number;
  readonly bound: Bound;
}

/** What serving costs. */
export interface ServingCost {
  readonly perHourUsd: number | null;
  readonly perMillionTokensUsd: number | null;
  readonly perMillionInputTokensUsd: number | null;
  readonly wattsPerDevice: number | null;
  readonly joulesPerToken: number | null;
  readonly electricityPerMillionTokensUsd: number | null;
  readonly price: PriceTold | null;
}

const define = quantities<MoneyWork>();
type Of = QuantitySymbol<MoneyWork>;

const SOURCE = 'docs/serving-speed.md, Money and power';
const shared = { certainty: 'modelled', source: SOURCE } as const;

/** Fractions of its usual power that a device draws while it waits for memory or the network, and while it computes. */
const DRAW = { memory: 0.7, network: 0.6, compute: 0.9 } as const;

const outputRate: Of = {
  value: ({ tokensPerSecond }) => tokensPerSecond,
  meaning: 'output tokens a second under load',
  unit: 'tokensPerSecond',
  from: 'row speed.steady.throughput',
};

const devices: Of = {
  value: ({
    settled: {
      tp,
      pp,
      cp,
      dp,
      scenario: { prefillDevices },
    },
  }) => tp * pp * cp * dp + prefillDevices,
  meaning: 'devices at work',
  from: '--tp, --pp, --dp, --prefill-devices',
};

const hour = define({
  ...shared,
  id: 'speed.cost.hour',
  label: 'Cost of an hour',
  short: 'An hour',
  unit: 'usd',
  what: 'What all devices at work cost in an hour.',
  formula: 'n·p',
  symbols: {
    n: devices,
    p: {
      value: ({ price }) => price?.perHourUsd ?? 0,
      meaning: ({ price }) =>
        price === null
          ? 'price of a device, which is not known'
          : `price of a device an hour, ${price.kind}${price.asOf === null ? '' : `, ${price.asOf}`}`,
      unit: 'usd',
      from: '--price',
    },
  },
});

const million = define({
  ...shared,
  id: 'speed.cost.tokens',
  label: 'A million output tokens',
  short: '1M tok out',
  unit: 'usd',
  what: 'What a million output tokens cost with the prompts they answer, under the load of the scenario.',
  formula: 'h/(3600·r)·1,000,000',
  symbols: {
    h: { value: hour.amount, meaning: 'an hour', unit: 'usd', from: 'row speed.cost.hour' },
    r: outputRate,
  },
});

const input = define({
  ...shared,
  id: 'speed.cost.input',
  label: 'A million prompt tokens',
  short: '1M tok in',
  unit: 'usd',
  what: 'What reading a million prompt tokens costs, if nothing else ran.',
  formula: 'h/3600·π/(p·dp)·1,000,000',
  symbols: {
    h: { value: hour.amount, meaning: 'an hour', unit: 'usd', from: 'row speed.cost.hour' },
    π: {
      value: ({ promptSeconds }) => promptSeconds,
      meaning: 'reading one prompt',
      unit: 'seconds',
      from: 'derived as the row speed.prefill, of one prompt',
    },
    p: {
      value: ({ promptTokens }) => promptTokens,
      meaning: 'tokens of a prompt',
      unit: 'tokens',
      from: '--sequence less --output',
    },
    dp: { value: ({ settled }) => settled.dp, meaning: 'replicas that read at once', from: '--dp' },
  },
});

const watts = define({
  ...shared,
  id: 'speed.cost.watts',
  label: 'Power of a device',
  short: 'Device power',
  unit: 'watts',
  what: 'What one device draws while it decodes: less than its usual power where it waits for memory.',
  formula: 'min(d·tdp, limit)',
  symbols: {
    d: {
      value: ({ bound }) => DRAW[bound],
      meaning: ({ bound }) => `share of its usual power while it is ${bound}-bound`,
      from: 'constant',
    },
    tdp: {
      value: ({ settled }) => settled.accelerator.tdpWatts ?? 0,
      meaning: 'its usual power',
      unit: 'watts',
      from: 'machine power',
    },
    limit: {
      value: ({ settled }) => settled.scenario.powerLimit ?? settled.accelerator.tdpWatts ?? 0,
      meaning: 'the most it may draw',
      unit: 'watts',
      from: '--power-limit',
    },
  },
});

const joules = define({
  ...shared,
  id: 'speed.cost.joules',
  label: 'Energy of an output token',
  short: 'Energy/token',
  unit: 'joules',
  what: 'Energy of all devices for one output token under load.',
  formula: 'n·w/r',
  symbols: {
    n: devices,
    w: { value: watts.amount, meaning: 'of a device', unit: 'watts', from: 'row speed.cost.watts' },
    r: outputRate,
  },
});

const electricity = define({
  ...shared,
  id: 'speed.cost.electricity',
  label: 'Electricity of a million tokens',
  short: '1M: electric.',
  unit: 'usd',
  what: 'What the energy of a million output tokens costs.',
  formula: 'j·1,000,000/3,600,000·k',
  symbols: {
    j: {
      value: joules.amount,
      meaning: 'energy of a token',
      unit: 'joules',
      from: 'row speed.cost.joules',
    },
    k: {
      value: ({ settled }) => settled.scenario.powerPrice ?? 0,
      meaning: 'price of a kWh',
      unit: 'usd',
      from: '--power-price',
    },
  },
});

/** What serving costs; null where a price or a power is not known. */
export function servingCost(work: MoneyWork): ServingCost {
  const { price, settled } = work;
  const isPowerKnown = settled.accelerator.tdpWatts !== null;
  const ofPrice = (amount: (of: MoneyWork) => number) => (price === null ? null : amount(work));
  return {
    perHourUsd: ofPrice(hour.amount),
    perMillionTokensUsd: ofPrice(million.amount),
    perMillionInputTokensUsd: ofPrice(input.amount),
    wattsPerDevice: isPowerKnown ? watts.amount(work) : null,
    joulesPerToken: isPowerKnown ? joules.amount(work) : null,
    electricityPerMillionTokensUsd:
      isPowerKnown && settled.scenario.powerPrice !== null ? electricity.amount(work) : null,
    price,
  };
}

/** Cost rows whose inputs are known. */
export function costEntries(work: MoneyWork): readonly Ledger[] {
  const isPowerKnown = work.settled.accelerator.tdpWatts !== null;
  const priced = work.price === null ? [] : [hour, million, input];
  const powered = isPowerKnown ? [watts, joules] : [];
  const electric = isPowerKnown && work.settled.scenario.powerPrice !== null ? [electricity] : [];
  return [...priced, ...powered, ...electric].map((quantity) => quantity.entry(work));
}
