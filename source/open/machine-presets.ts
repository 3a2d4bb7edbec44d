import { countedForms, countOf, withCount } from '../hardware/counted.js';
import { findMachine, type NamedMachine } from '../hardware/find-machine.js';
import {
  type MachinePattern,
  type MachinePreset,
  readMachines,
} from '../hardware/machine-preset.js';
import type { Presets } from './presets.js';

export interface MachinesOnOffer {
  /** Every machine that is listed by itself. */
  machines(): readonly MachinePreset[];
  /** The machine of a name and its count; undefined for other names. */
  find(text: string): { readonly machine: NamedMachine; readonly count: number } | undefined;
}

/** The machines and instances by name, read on first use. */
export function machinesOnOffer(presets: Presets): MachinesOnOffer {
  let read: { machines: MachinePreset[]; patterns: MachinePattern[] } | undefined;
  const all = () => {
    if (read) return read;
    const files = presets
      .ids('machines')
      .map((id) => readMachines(presets.read('machines', id), `machines/${id}`));
    read = {
      machines: files.flatMap(({ machines }) => machines),
      patterns: files.flatMap(({ patterns }) => patterns),
    };
    return read;
  };
  const named = (name: string) => {
    const { machines, patterns } = all();
    return findMachine(name, machines, patterns);
  };
  return {
    machines: () => all().machines,
    find: (text) => {
      const whole = named(text);
      if (whole) return { machine: whole, count: 1 };
      const colon = withCount(text);
      const machine = colon.count === null ? undefined : named(colon.name);
      if (machine) return { machine, count: colon.count ?? 1 };
      for (const [name, count] of countedForms(text)) {
        const counted = named(name);
        if (counted) return { machine: counted, count: countOf(count, text) };
      }
      return undefined;
    },
  };
}
