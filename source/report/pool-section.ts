import { spanText } from '../cost/other-versions.js';
import type { Report } from '../cost/report.js';
import { engineOf, servingOf } from '../engines/index.js';
import type { Section } from './section.js';
import { bytesText, exactText } from './units.js';

/** What the driver may show in training, where freed blocks stay reserved. */
export function reservedSection({ settled, memory }: Report): Section {
  const isShown = settled.mode === 'training' && memory.residentMost > memory.peak;
  const figures = [
    ['Needed on a device', memory.peak],
    ['Shown at most, blocks that were freed still reserved', memory.residentMost],
  ] as const;
  return {
    title: 'What nvidia-smi comes to show',
    columns: [{ title: 'Figure' }, { title: '', right: true }, { title: 'Value', right: true }],
    rows: isShown ? figures.map(([label, bytes]) => [label, '≈', bytesText(bytes)]) : [],
  };
}

/** Peaks in training under versions of the framework that were not asked for. */
export function versionsSection({ settled, memory }: Report): Section {
  return {
    title: `Needed on a device under other versions of ${engineOf(settled.engine).label}`,
    columns: [{ title: 'Version' }, { title: '', right: true }, { title: 'Value', right: true }],
    rows: memory.otherVersions.map((span) => [spanText(span), '≈', bytesText(span.peak)]),
  };
}

/** Use of the rest of its share by an engine that reserves it: needed and reserved bytes are two figures. */
export function poolSection({ settled, memory, kvCache }: Report): Section {
  const { engine, mode, sequence } = settled;
  const serving = servingOf(engine);
  const isPool = mode === 'inference' && serving.fillsShare && memory.capacity > 0;
  const { bytes, tokens, concurrency, blocks, blockTokens } = kvCache.pool;
  const words = serving.poolWords;
  const rows: (readonly [string, string])[] = [
    ['Needed on a device', bytesText(memory.peak)],
    ['Will be held, the pool filled', bytesText(memory.resident)],
    ['Left for the cache', bytesText(bytes)],
  ];
  if (tokens !== null)
    rows.push([words?.tokens ?? 'Tokens it holds', `${exactText(tokens)} tokens`]);
  if (concurrency !== null) {
    const named = words?.sequences?.(exactText(sequence));
    rows.push([
      named ?? `Sequences of ${exactText(sequence)} tokens at once`,
      `${exactText(Number(concurrency.toFixed(2)))}×`,
    ]);
  }
  if (blocks !== null && blockTokens !== null)
    rows.push(['Blocks', `${exactText(blocks)} of ${exactText(blockTokens)} tokens`]);
  return {
    title: `What ${engine} makes of its share`,
    columns: [{ title: 'Figure' }, { title: '', right: true }, { title: 'Value', right: true }],
    rows: isPool ? rows.map(([label, value]) => [label, '≈', value]) : [],
  };
}
