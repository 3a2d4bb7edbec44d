import {
  type Binding,
  type CommandsOf,
  type InputMode,
  type Moment,
  PROGRAM_COMMANDS,
  type ProgramCommand,
} from './key-binding.js';
import { askKeys } from './keys/ask-keys.js';
import { changeKeys } from './keys/change-keys.js';
import { chooseKeys } from './keys/choose-keys.js';
import { moveKeys } from './keys/move-keys.js';
import { paneKeys } from './keys/pane-keys.js';
import { programKeys } from './keys/program-keys.js';
import { typingKeys } from './keys/typing-keys.js';

/** Every key binding. Handling, footer, help and the readme's table are made from this list. */
export const bindings: readonly Binding[] = [
  ...moveKeys,
  ...paneKeys,
  ...changeKeys,
  ...askKeys,
  ...chooseKeys,
  ...typingKeys,
  ...programKeys,
];

/** Bindings that apply now. */
export function enabledBindings(mode: InputMode, moment: Moment): readonly Binding[] {
  return bindings.filter(
    (binding) => binding.modes.includes(mode) && (binding.when?.(moment) ?? true),
  );
}

/** The command that a key has now, if any. */
export function commandOf<M extends InputMode>(
  key: string,
  mode: M,
  moment: Moment,
): CommandsOf[M] | ProgramCommand | undefined {
  const binding = enabledBindings(mode, moment).find(({ keys }) => keys.includes(key));
  // A binding can be declared only in modes that handle its command.
  return binding?.command as CommandsOf[M] | ProgramCommand | undefined;
}

/** The command of a key that answers in every mode and at every size, if it has one. */
export function programCommandOf(key: string): ProgramCommand | undefined {
  return programKeys
    .filter(({ keys }) => keys.includes(key))
    .map(({ command }) => command)
    .find(isProgramCommand);
}

export function isProgramCommand(command: string): command is ProgramCommand {
  return (PROGRAM_COMMANDS as readonly string[]).includes(command);
}
