import { bandwidthText, countText, rateText, tokensText } from '../../report/units.js';
import { acceleratorOf, modelOf } from '../../scenario/settle.js';
import { reportOf } from '../derived.js';
import { type FieldRow, fieldRows, shortName } from '../field-rows.js';
import type { InputPane } from '../panes.js';
import { fieldLine } from '../widgets/field-line.js';
import { layerStrip } from '../widgets/layer-strip.js';
import { cutText, type Line, padRight, span, textWidth } from '../widgets/line.js';
import { hiddenText, windowOf } from '../widgets/window.js';
import type { PaneContent, PaneContext } from './pane.js';

/** Rows of values, as many as fit around the one in focus. */
function fieldWindow(
  rows: readonly FieldRow[],
  context: PaneContext,
  height: number,
): { readonly lines: readonly Line[]; readonly footing: Line } {
  const window = windowOf(rows.length, height, context.row);
  const lines = rows
    .slice(window.start, window.end)
    .map((row, index) =>
      fieldLine(row, context, context.isFocused && window.start + index === context.row),
    );
  return { lines, footing: [span(hiddenText(window, rows.length), 'quiet')] };
}

/** The model: its name, its parameters, the fields of its config, and its layers at a glance. */
export function modelPane(context: PaneContext): PaneContent {
  const { scenario, width, height } = context;
  const rows = fieldRows('model', scenario);
  const counts = countsLine(context);
  const strip = layerStrip(modelOf(scenario), width - 2).map((line): Line => [span(' '), ...line]);
  // The name and a few fields come first; the strip takes what is left.
  const room = height - 1 - Math.min(rows.length, 6);
  const shownStrip = room >= strip.length ? strip : room >= 2 ? strip.slice(-2) : [];
  const { lines, footing } = fieldWindow(rows, context, height - 1 - shownStrip.length);
  const [first = [], ...rest] = lines;
  const padding = Array.from(
    { length: Math.max(0, height - 1 - lines.length - shownStrip.length) },
    (): Line => [],
  );
  return {
    lines: [first, counts, ...rest, ...padding, ...shownStrip],
    footing,
    aside: unmodelledChip(context),
  };
}

function countsLine({ scenario }: PaneContext): Line {
  const { total, active } = reportOf(scenario).parameters;
  const activeText = active < total ? ` · ${countText(active)} active` : '';
  return [span(` = ${countText(total)} parameters${activeText}`, 'title')];
}

function unmodelledChip({ scenario }: PaneContext): Line {
  const { unmodelled } = modelOf(scenario);
  if (unmodelled.length === 0) return [];
  return [span(`▲ ${unmodelled.length} unmodelled: !`, 'tight')];
}

/** The accelerator, how many of it, and what it has. */
export function hardwarePane(context: PaneContext): PaneContent {
  const { scenario, height, width } = context;
  const { lines, footing } = fieldWindow(fieldRows('hardware', scenario), context, height);
  const { accelerator } = reportOf(scenario).settled;
  const { memoryType, bandwidthBytesPerSecond, denseFlops, interconnect } = accelerator;
  const rated = (['bf16', 'fp16', 'fp32'] as const).find((format) => denseFlops[format] !== null);
  const rate = rated === undefined ? null : denseFlops[rated];
  const fact = (label: string, value: string): Line => [
    span(` ${padRight(label, 11)}`, 'quiet'),
    span(value.padStart(width - 14), 'quiet'),
  ];
  const link = interconnect?.bytesPerSecondPerDirection;
  const facts = [
    fact('Bandwidth', `${bandwidthText(bandwidthBytesPerSecond)} ${memoryType}`),
    fact(`Peak ${rated ?? 'rate'}`, rate === null ? 'unknown' : rateText(rate)),
    ...(link ? [fact('Link', linkText(interconnect.type, bandwidthText(link), width - 14))] : []),
  ];
  return { lines: [...lines, ...facts.slice(0, Math.max(0, height - lines.length))], footing };
}

/** The rate stays when both are too long. */
function linkText(type: string, rate: string, room: number): string {
  return `${cutText(type, room - 1 - textWidth(rate)).trimEnd()} ${rate}`;
}

/** How the model is used: the options that make a difference in this mode. */
export function workloadPane(context: PaneContext): PaneContent {
  return fieldWindow(fieldRows('workload', context.scenario), context, context.height);
}

/** One line for a pane that is folded. */
export function foldedLine(pane: InputPane, context: PaneContext): Line {
  const { scenario } = context;
  const { settled, parameters } = reportOf(scenario);
  switch (pane) {
    case 'model':
      return foldedModel(
        scenario.model.name,
        [countText(parameters.total), `${settled.model.layerCount} layers`],
        context.width,
      );
    case 'hardware':
      return [span(` ${settled.devices} × ${shortName(acceleratorOf(scenario))}`)];
    case 'workload':
      return [
        span(` ${settled.mode}`),
        span(` · batch ${settled.batch} · ${tokensText(settled.sequence)} tokens`, 'quiet'),
      ];
  }
}

/** A long name first loses what can be found elsewhere, then its end. */
function foldedModel(name: string, facts: readonly [string, string], width: number): Line {
  const whole = ` · ${facts.join(' · ')}`;
  const rest = textWidth(name) + textWidth(whole) < width ? whole : ` · ${facts[0]}`;
  return [span(` ${cutText(name, width - 1 - textWidth(rest))}`), span(rest, 'quiet')];
}
