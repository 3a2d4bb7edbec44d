import type { AccuracySummary, EvidenceTable } from '../../../source/cost/speed/evidence/band.js';
import { classesOf, FIGURE_KINDS } from '../../../source/cost/speed/evidence/class-of.js';
import { mostRunning } from '../../../source/cost/speed/running.js';
import type { PaceTable } from '../../../source/engines/index.js';
import { CAUSES } from './causes.js';
import { evidenceOf, judged, median, type Verdict, verdictOf } from './classes.js';
import { residual } from './fit.js';
import { FOLDS, leftOut } from './folds.js';
import { type Case, caseOf } from './predict.js';
import { type LeftOut, measurements } from './rows.js';

/** All measurements, predicted and judged. */
export interface Accuracy {
  readonly paces: PaceTable;
  readonly cases: readonly Case[];
  readonly leftOut: readonly LeftOut[];
  readonly fitted: ReadonlyMap<Case, number>;
  readonly withoutModel: ReadonlyMap<Case, number>;
  readonly withoutMachine: ReadonlyMap<Case, number>;
  readonly withoutFamily: ReadonlyMap<Case, number>;
  readonly evidence: EvidenceTable;
  readonly verdicts: readonly Verdict[];
}

export function allCases(): { cases: readonly Case[]; leftOut: readonly LeftOut[] } {
  const { rows, leftOut: omitted } = measurements();
  const all = rows.map(caseOf);
  const cases = all.filter((one) => !isBeyondPool(one));
  const queues = all.filter(isBeyondPool).map(({ row: { id } }) => ({ id, why: QUEUE }));
  return { cases, leftOut: [...omitted, ...queues] };
}

const QUEUE = 'its first token alone: users wait for a pool whose settings are not told';

/** Whether a first token was measured with more users than the reported pool holds. */
function isBeyondPool({ row, settled }: Case): boolean {
  return row.kind === 'first' && settled.batch > mostRunning(settled);
}

/** Judges a table. A row's prediction and band are made without its model, so no row judges itself. */
export function accuracyOf(
  paces: PaceTable,
  cases: readonly Case[],
  omitted: readonly LeftOut[],
): Accuracy {
  const fitted = new Map(cases.map((one) => [one, residual(one, paces)]));
  const withoutModel = leftOut('model', paces, cases);
  const withoutMachine = leftOut('machine', paces, cases);
  const withoutFamily = leftOut('device family', paces, cases);
  const all = cases.map((one) =>
    judged(paces, one, [withoutModel.get(one) ?? 0, withoutMachine.get(one) ?? 0]),
  );
  const evidence = evidenceOf(all);
  const byModel = new Map<string, EvidenceTable>();
  const verdicts = all.map((one) => {
    const model = FOLDS.model(one.one);
    let table = byModel.get(model);
    if (!table) {
      table = evidenceOf(all.filter((other) => FOLDS.model(other.one) !== model));
      byModel.set(model, table);
    }
    return verdictOf(one, withoutModel.get(one.one) ?? 0, table);
  });
  const classes = evidence.classes.map((one) => {
    const members = verdicts.filter(({ judged: { request } }) =>
      classesOf(request).includes(one.id),
    );
    const middle = median(members.map(({ judged: { one: row } }) => fitted.get(row) ?? 0));
    const inside = share(members, ({ isInside }) => isInside);
    return { ...one, inside, ratio: Number(Math.exp(-middle).toPrecision(3)) };
  });
  return {
    paces,
    cases,
    leftOut: omitted,
    fitted,
    withoutModel,
    withoutMachine,
    withoutFamily,
    evidence: { ...evidence, classes },
    verdicts,
  };
}

export function share<T>(all: readonly T[], holds: (one: T) => boolean): number {
  return all.length === 0 ? 0 : Math.round((100 * all.filter(holds).length) / all.length) / 100;
}

const QUARTER = Math.log(1.25);
const percent = (value: number) => `${Math.round(100 * value)} %`;
const factor = (r: number) => Math.exp(-r).toFixed(2);

/** Every row, then the classes, then the whole. */
export function accuracyLines(accuracy: Accuracy, withRows: boolean): readonly string[] {
  return [
    ...(withRows ? [...rowLines(accuracy), ''] : []),
    ...classLines(accuracy),
    '',
    ...missLines(accuracy),
    '',
    ...leftOutLines(accuracy),
    '',
    ...summaryLines(accuracy),
  ];
}

function rowLines({
  verdicts,
  fitted,
  withoutModel,
  withoutMachine,
  withoutFamily,
}: Accuracy): string[] {
  return [
    'expected ÷ measured time: fitted, without the model, the machine, the device family; half of the band; inside',
    ...verdicts.map(({ judged: { one }, half, isInside }) => {
      const { row } = one;
      const all = [fitted, withoutModel, withoutMachine, withoutFamily].map((of) =>
        factor(of.get(one) ?? 0),
      );
      const what = `${row.id} ${row.kind} ${row.model} ${row.devices} × ${row.hardware} ${row.options['engine']}`;
      return `${what}  ${all.join(' ')}  ±${percent(half)} ${isInside ? '' : 'OUTSIDE'}`;
    }),
  ];
}

function classLines({ evidence, verdicts, fitted }: Accuracy): string[] {
  return [
    'class: rows, groups; median expected ÷ measured, fitted; within a quarter; inside its band, without the model; half of the band',
    ...evidence.classes.map(({ id, rows, groups, ratio }) => {
      const members = verdicts.filter(({ judged: { request } }) => classesOf(request).includes(id));
      const near = share(
        members,
        ({ judged: { one } }) => Math.abs(fitted.get(one) ?? 0) < QUARTER,
      );
      const inside = share(members, ({ isInside }) => isInside);
      const half = percent(median(members.map((one) => one.half)));
      const cause = CAUSES[id] === undefined ? '' : `; ${CAUSES[id]}`;
      return `${id}: ${rows}, ${groups}; ${ratio.toFixed(2)}; ${percent(near)}; ${percent(inside)}; ${half}${cause}`;
    }),
  ];
}

/** Reasons for classes whose median is off, and for rows far outside their bands. */
function missLines({ verdicts }: Accuracy): string[] {
  const far = verdicts
    .filter(({ isInside }) => !isInside)
    .toSorted((left, right) => Math.abs(right.residual) - Math.abs(left.residual));
  return [
    `${far.length} rows outside their bands, the farthest first:`,
    ...far
      .slice(0, 40)
      .map(
        ({ judged: { one }, residual: r }) =>
          `${one.row.id} ${one.row.kind} ${one.row.model} on ${one.row.hardware}: expected ÷ measured ${factor(r)}`,
      ),
  ];
}

function leftOutLines({ leftOut: omitted }: Accuracy): string[] {
  return ['left out:', ...omitted.map(({ id, why }) => `${id}: ${why}`)];
}

const isSingle = ({ judged: { request } }: Verdict) =>
  request.kind === 'decode' || request.kind === 'prompt';
const isRate = ({ judged: { request } }: Verdict) =>
  request.kind === 'steady' || request.kind === 'offline';

/** Accuracy of the tables in a few numbers. */
export function summaryOf({
  verdicts,
  fitted,
  withoutModel,
  leftOut: omitted,
}: Accuracy): AccuracySummary {
  const near = (of: ReadonlyMap<Case, number>) => (verdict: Verdict) =>
    Math.abs(of.get(verdict.judged.one) ?? 0) < QUARTER;
  const offline = verdicts.filter(({ judged: { request } }) => request.kind === 'offline');
  const judgedIn = (rows: readonly Verdict[]) => ({
    rows: rows.length,
    inside: share(rows, ({ isInside }) => isInside),
  });
  const told = verdicts.filter(({ judged: { request } }) => request.kind !== 'first');
  return {
    kinds: Object.fromEntries(
      FIGURE_KINDS.map((kind) => [
        kind,
        judgedIn(verdicts.filter(({ judged: { request } }) => request.kind === kind)),
      ]),
    ) as AccuracySummary['kinds'],
    single: judgedIn(verdicts.filter(isSingle)),
    others: judgedIn(verdicts.filter(isRate)),
    half: median(told.map(({ half }) => half)),
    offlineNear: {
      fitted: share(offline, near(fitted)),
      withoutModel: share(offline, near(withoutModel)),
    },
    leftOut: omitted.length,
  };
}

/** Single streams, the rest, and each kind. */
function summaryLines(accuracy: Accuracy): string[] {
  const { kinds, single, others, half, offlineNear } = summaryOf(accuracy);
  const said = (name: string, { rows, inside }: AccuracySummary['single']) =>
    `${name}: ${percent(inside)} of ${rows} rows inside their bands without their model`;
  return [
    ...FIGURE_KINDS.map((kind) => said(kind, kinds[kind])),
    said('single streams', single),
    said('the rest', others),
    `half of a band: median ${percent(half)}`,
    `offline throughput within a quarter: ${percent(offlineNear.fitted)} fitted, ${percent(offlineNear.withoutModel)} without the model`,
  ];
}
