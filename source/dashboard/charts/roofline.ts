import { attainedOf } from '../../cost/speed-over.js';
import { countText, rateText } from '../../report/units.js';
import type { Question, Spare } from '../panes/view.js';

/** FLOPs a byte of the plot, from work that only reads to work that only computes. */
const LEAST_INTENSITY = 1;
const MOST_DOUBLINGS = 15;

/** What a device attains at each number of FLOPs a byte, and where decoding and prompts of the scenario are below that. */
export function rooflineChart({ report }: Question): Spare | undefined {
  const { accelerator } = report.settled;
  const { denseFlops, bandwidthBytesPerSecond: bandwidth } = accelerator;
  const peak = denseFlops.bf16 ?? denseFlops.fp16;
  if (peak === null || bandwidth <= 0 || !report.speed) return undefined;
  return { part: () => rooflineOf(report, peak, bandwidth) };
}

function rooflineOf({ settled }: Question['report'], peak: number, bandwidth: number) {
  const least = LEAST_INTENSITY * bandwidth;
  const ridge = peak / bandwidth;
  const powers = Array.from({ length: MOST_DOUBLINGS }, (_, index) => LEAST_INTENSITY * 2 ** index);
  const most = powers.at(-1) ?? LEAST_INTENSITY;
  const sizes = [...powers, ridge].toSorted((left, right) => left - right);
  const heightOf = (flopsPerSecond: number) => Math.max(0, Math.log2(flopsPerSecond / least)) + 1;
  const within = (intensity: number) => Math.min(most, Math.max(LEAST_INTENSITY, intensity));
  const { decode, prompt } = attainedOf(settled);
  const signs = [
    { sign: '▲', tone: 'more', point: prompt },
    { sign: '●', tone: 'accent', point: decode },
  ] as const;
  return {
    kind: 'chart',
    title: `roofline: ${decode ? '● decoding ' : ''}▲ prompts, flat from ${Math.round(ridge)} FLOPs a byte`,
    short: `roofline: ${decode ? '● decoding ' : ''}▲ prompts`,
    points: sizes.map((at) => ({ at, segments: [] })),
    lines: [
      {
        tone: 'weights',
        points: sizes.map((at) => ({ at, bytes: heightOf(Math.min(peak, at * bandwidth)) })),
      },
    ],
    marks: signs.flatMap(({ sign, tone, point }) =>
      point
        ? [{ at: within(point.flopsPerByte), amount: heightOf(point.flopsPerSecond), sign, tone }]
        : [],
    ),
    capacity: 0,
    here: within((decode ?? prompt).flopsPerByte),
    sizeText: (at: number) => countText(Math.round(at)),
    amountText: (doublings: number) => rateText(least * 2 ** Math.max(0, doublings - 1)),
  } as const;
}
