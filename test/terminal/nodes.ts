import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';

export interface NodeBinary {
  /** As it tells itself: `v20.20.2`. */
  readonly version: string;
  readonly path: string;
}

const describeNode = (path: string): NodeBinary => ({
  version: execFileSync(path, ['--version'], { encoding: 'utf8' }).trim(),
  path,
});

/** The Node of the project's dependencies, which runs its scripts. */
export const projectNode = (): NodeBinary => describeNode(process.execPath);

/** The Node a user of this machine would get, if there is one. */
export const machineNode = (path = process.env['PATH'] ?? ''): NodeBinary | undefined => {
  const found = path
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .filter((file) => existsSync(file))
    .map((file) => realpathSync(file))
    .find((file) => !file.includes(`${sep}node_modules${sep}`));
  return found === undefined ? undefined : describeNode(found);
};

/** Both, without repeating one. */
export const nodesHere = (): readonly NodeBinary[] => {
  const nodes = [projectNode(), machineNode()].filter((node) => node !== undefined);
  return nodes.filter((node, index) => nodes.findIndex((n) => n.path === node.path) === index);
};
