export type Row = readonly string[];

/** Tables by the name of their marks: the head, then the rows. */
export type Tables = Readonly<Record<string, readonly Row[]>>;

/** A text with its tables made anew. Throws where it has no place for one. */
export function withTables(text: string, tables: Tables): string {
  return Object.entries(tables).reduce((whole, [name, rows]) => withTable(whole, name, rows), text);
}

/** The text between the two marks of a table. */
function withTable(text: string, name: string, rows: readonly Row[]): string {
  const place = new RegExp(`(<!-- ${name}: [^\\n]*-->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!place.test(text)) throw new Error(`no place for the table of ${name}`);
  const line = (cells: Row) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const [head = [], ...body] = rows;
  const table = [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
  return text.replace(place, (_, start: string, end: string) => `${start}${table}\n${end}`);
}
