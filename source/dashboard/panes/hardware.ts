import { deviceKinds, type Machine } from '../../hardware/machine.js';
import { deviceFacts, deviceLines } from '../../report/device.js';
import { bandwidthText, rateText } from '../../report/units.js';
import { toldTable } from '../charts/told.js';
import { fieldRows, shortName } from '../field-rows.js';
import type { ResultRow } from '../result-row.js';
import type { PaneDeclaration } from './declaration.js';
import type { Question, Spare } from './view.js';

/** The accelerator, how many of it, and what it has. */
export const hardware: PaneDeclaration = {
  title: 'Hardware',
  key: 'H',
  minimum: 3,
  words: 'e tells all about the accelerator, and where its figures are from',
  view: (question) => ({
    body: [
      {
        kind: 'fields',
        rows: fieldRows('hardware', question.scenario),
        scenario: question.scenario,
        origin: question.origin,
      },
      { kind: 'facts', rows: rateRows(question) },
    ],
    spare: [factsTable(question)],
  }),
  summary: ({ report: { machine } }) => ({
    name: namesOf(machine),
    details: machine.origin === 'named' ? [] : [ORIGIN_WORDS[machine.origin]],
  }),
};

const ORIGIN_WORDS = { detected: 'found', assumed: 'assumed' } as const;

/** Several kinds, and a kind with a word behind it, have room only in their typed form. */
function namesOf(machine: Machine): string {
  const kinds = deviceKinds(machine);
  const [first] = kinds;
  if (first && kinds.length === 1 && machine.origin === 'named')
    return `${first.count} × ${shortName(first.accelerator)}`;
  return kinds
    .map(({ accelerator, count }) => `${count > 1 ? `${count} × ` : ''}${accelerator.id}`)
    .join(' + ');
}

const MOST_FACTS = 8;

/** All figures of the accelerator beyond those of the rows. */
function factsTable({ report }: Question): Spare {
  return toldTable(MOST_FACTS, () =>
    deviceFacts(report.settled.accelerator)
      .filter(([label]) => label !== 'Bandwidth')
      .map(([label, note]) => ({ label, note })),
  );
}

function rateRows({ report }: Question): readonly ResultRow[] {
  const { accelerator: first } = report.settled;
  const { memoryType, bandwidthBytesPerSecond, denseFlops, interconnect } = first;
  const format = (['bf16', 'fp16', 'fp32'] as const).find((id) => denseFlops[id] !== null);
  const rate = format === undefined ? null : denseFlops[format];
  const link = interconnect?.bytesPerSecondPerDirection;
  const row = (id: string, label: string, text: string): ResultRow => ({
    id: `hardware.${id}`,
    label,
    text,
    amount: 0,
    unit: 'ratio',
    certainty: 'exact',
    isQuiet: true,
    page: () => deviceLines(first),
  });
  const { machine } = report;
  const others = deviceKinds(machine).slice(1);
  return [
    ...others.map(({ accelerator, count }) =>
      row(`kind.${accelerator.id}`, 'Of them', `${count} × ${shortName(accelerator)}`),
    ),
    ...(machine.origin === 'named'
      ? []
      : [row('origin', 'Machine', machine.origin === 'detected' ? 'found here' : 'assumed')]),
    row('bandwidth', 'Bandwidth', `${bandwidthText(bandwidthBytesPerSecond)} ${memoryType}`),
    row('peak', `Peak ${format ?? 'rate'}`, rate === null ? 'unknown' : rateText(rate)),
    ...(link ? [row('link', 'Link', `${bandwidthText(link)} ${interconnect.type}`)] : []),
  ];
}
