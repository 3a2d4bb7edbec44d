import type { Accelerator } from './accelerator.js';
import type { Host, HostCertainty } from './machine.js';

const GIGA = 1e9;

/** Peak bytes per second of usual platforms: channels × 8 bytes × transfers per second. */
const DDR4_3200_2CH = 51.2 * GIGA;
const DDR5_5600_2CH = 89.6 * GIGA;
const DDR4_3200_8CH = 204.8 * GIGA;
const DDR5_4800_12CH = 460.8 * GIGA;
/** A PCIe 4.0 slot of 16 lanes, where no preset tells the slot. */
const USUAL_LINK = 32 * GIGA;

/** Cards of these years were put into platforms with the older memory. */
const LAST_DDR4_DESKTOP = 2020;
const LAST_DDR4_SERVER = 2021;

/** What is told of a host, by a user, a driver or a list; what is absent is assumed. */
export interface ToldHost {
  readonly memory?: number | null | undefined;
  readonly bandwidth?: number | null | undefined;
  readonly link?: number | null | undefined;
}

/** The host around devices of this kind: the first teller of each figure counts, in the order given, then the platform's usual. */
export function hostOf(
  accelerator: Accelerator,
  tellers: readonly (readonly [HostCertainty, ToldHost])[],
): Host {
  const first = (figure: keyof ToldHost): readonly [HostCertainty, number] | undefined => {
    for (const [certainty, told] of tellers) {
      const value = told[figure];
      if (value !== undefined && value !== null) return [certainty, value];
    }
    return undefined;
  };
  const bandwidth = first('bandwidth') ?? usualBandwidth(accelerator);
  const link = first('link') ?? usualLink(accelerator);
  return {
    memory: first('memory')?.[1] ?? null,
    isShared: isShared(accelerator),
    bandwidth: bandwidth[1],
    link: link[1],
    certainty: lessSure(bandwidth[0], link[0]),
  };
}

const SURENESS: readonly HostCertainty[] = ['given', 'detected', 'listed', 'assumed'];

function lessSure(left: HostCertainty, right: HostCertainty): HostCertainty {
  return SURENESS.indexOf(left) > SURENESS.indexOf(right) ? left : right;
}

/** Memory that devices share with the host is as fast for both. */
function isShared({ class: kind }: Accelerator): boolean {
  return kind === 'soc' || kind === 'cpu';
}

function usualBandwidth(accelerator: Accelerator): readonly [HostCertainty, number] {
  const { class: kind, releaseYear, bandwidthBytesPerSecond } = accelerator;
  if (isShared(accelerator)) return ['listed', bandwidthBytesPerSecond];
  const year = releaseYear ?? Number.POSITIVE_INFINITY;
  if (kind === 'consumer')
    return ['assumed', year <= LAST_DDR4_DESKTOP ? DDR4_3200_2CH : DDR5_5600_2CH];
  return ['assumed', year <= LAST_DDR4_SERVER ? DDR4_3200_8CH : DDR5_4800_12CH];
}

function usualLink(accelerator: Accelerator): readonly [HostCertainty, number] {
  const { hostLinkBytesPerSecond, pcie, bandwidthBytesPerSecond } = accelerator;
  if (isShared(accelerator)) return ['listed', bandwidthBytesPerSecond];
  const listed = hostLinkBytesPerSecond ?? pcie?.bytesPerSecond;
  return listed === undefined ? ['assumed', USUAL_LINK] : ['listed', listed];
}
