/** One measured quantity and its goal. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  /** The ratio to figures of the same run, such as `2.4 × node, 1.1 × hello`. */
  readonly against?: string;
  readonly wanted?: string;
  readonly isMet?: boolean;
}

export interface Section {
  readonly title: string;
  readonly figures: readonly Figure[];
}

export const milliseconds = (value: number): string => `${value.toFixed(1)} ms`;

export const times = (value: number, reference: number): string =>
  `${(value / reference).toFixed(2)} ×`;

const columns = (figure: Figure): readonly string[] => [
  figure.name,
  figure.value,
  figure.against ?? '',
  figure.wanted ?? '',
  figure.isMet === undefined ? '' : figure.isMet ? 'met' : 'MISSED',
];

/** A section as a Markdown table, padded for reading as text. */
export const asTable = ({ title, figures }: Section): string => {
  const rows = [['', 'median', 'against', 'wanted', ''], ...figures.map(columns)];
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [`## ${title}`, '', line(head), rule, ...body.map(line), ''].join('\n');
};
