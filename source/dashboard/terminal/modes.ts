/** DEC private modes of a terminal, by number. */
export const ALTERNATE_SCREEN = 1049;
export const AUTOWRAP = 7;
export const CURSOR = 25;
export const SYNCHRONIZED = 2026;
/** Presses and the wheel are reported, in the form that has no largest column. */
const MOUSE_BUTTONS = 1000;
const MOUSE_SGR = 1006;

const CSI = '\u001B[';
const SETTING = new RegExp(`${CSI.replace('[', '\\[')}\\?(\\d+)([hl])`, 'g');

export const on = (mode: number): string => `${CSI}?${mode}h`;
export const off = (mode: number): string => `${CSI}?${mode}l`;

/** Turns reports of the mouse on. */
export const MOUSE_ON = on(MOUSE_BUTTONS) + on(MOUSE_SGR);

/** Records the modes that an app has turned on (paste, mouse, focus), to undo and redo them. */
export interface Modes {
  note(sent: string): void;
  redo(): string;
  undo(): string;
}

export const createModes = (): Modes => {
  const turnedOn = new Set<number>();
  return {
    note(sent) {
      for (const [, mode, setting] of sent.matchAll(SETTING)) {
        if (Number(mode) === CURSOR) continue;
        if (setting === 'h') turnedOn.add(Number(mode));
        else turnedOn.delete(Number(mode));
      }
    },
    redo: () => Array.from(turnedOn, on).join(''),
    undo: () => Array.from(turnedOn, off).join(''),
  };
};
