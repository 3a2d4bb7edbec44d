import { type Accelerator, RATE_FORMATS } from '../hardware/accelerator.js';
import { bandwidthText, bytesText, exactText, moneyText } from './units.js';

const LABEL_COLUMNS = 12;
const TERA = 1e12;

/** What is known about an accelerator: names and figures. */
export function deviceFacts(accelerator: Accelerator): readonly (readonly [string, string])[] {
  const facts: readonly (readonly [string, string | null])[] = [
    ['Memory', memory(accelerator)],
    ['Bandwidth', bandwidthText(accelerator.bandwidthBytesPerSecond)],
    ['Peak, dense', rates(accelerator)],
    ['Link', link(accelerator)],
    ['PCIe', slot(accelerator)],
    ['Power', accelerator.tdpWatts === null ? null : `${exactText(accelerator.tdpWatts)} W`],
    ['Released', accelerator.releaseYear === null ? null : String(accelerator.releaseYear)],
    ['CUDA', capability(accelerator)],
    ['Rent', rent(accelerator)],
  ];
  return facts.flatMap(([label, text]) => (text === null ? [] : [[label, text] as const]));
}

/** Facts about an accelerator, one per line, with their certainty. */
export function deviceLines(accelerator: Accelerator): readonly string[] {
  const { notes, unconfirmed, sources } = accelerator;
  return [
    ...deviceFacts(accelerator).map(([label, text]) => `${label.padEnd(LABEL_COLUMNS)}  ${text}`),
    ...titled('Notes', notes),
    ...titled('No second source was found for', unconfirmed),
    ...titled('Sources', sources),
  ];
}

function memory({ memoryBytes, memoryGb, memoryType }: Accelerator): string {
  if (memoryBytes === null) return `the host's, ${memoryType}`;
  const sold = memoryGb === null ? '' : `, sold as ${exactText(memoryGb)} GB`;
  return `${bytesText(memoryBytes)} ${memoryType}${sold}`;
}

function rates({ denseFlops }: Accelerator): string {
  const known = RATE_FORMATS.flatMap((format) => {
    const rate = denseFlops[format];
    if (rate === null) return [];
    return [`${format} ${exactText(Number((rate / TERA).toPrecision(6)))}`];
  });
  return known.length === 0 ? 'not published' : `${known.join(', ')} TFLOP/s`;
}

function link({ interconnect, maximumScaleUp }: Accelerator): string | null {
  if (interconnect === null) return null;
  const { type, bytesPerSecondPerDirection } = interconnect;
  const rate =
    bytesPerSecondPerDirection === null
      ? ''
      : ` ${bandwidthText(bytesPerSecondPerDirection)} each way`;
  return `${type}${rate}, up to ${exactText(maximumScaleUp)} devices`;
}

function slot({ pcie }: Accelerator): string | null {
  return (
    pcie && `generation ${pcie.gen}, ×${pcie.lanes}, ${bandwidthText(pcie.bytesPerSecond)} each way`
  );
}

function capability({ computeCapability }: Accelerator): string | null {
  return computeCapability && `compute capability ${computeCapability}`;
}

function rent({ price }: Accelerator): string | null {
  if (price === null) return null;
  const { minimumUsd, maximumUsd, asOf, uncertain } = price;
  const range =
    minimumUsd === maximumUsd
      ? moneyText(minimumUsd)
      : `${moneyText(minimumUsd)} to ${moneyText(maximumUsd)}`;
  return `${range} an hour, as of ${asOf}${uncertain ? ', uncertain' : ''}`;
}

function titled(title: string, texts: readonly string[]): readonly string[] {
  return texts.length === 0 ? [] : ['', title, ...texts.map((text) => `  ${text}`)];
}
