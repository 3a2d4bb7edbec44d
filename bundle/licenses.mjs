import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const packageFolder = (file) => {
  let folder = dirname(file);
  while (!/node_modules[\\/](@[^\\/]+[\\/])?[^\\/]+$/.test(folder)) folder = dirname(folder);
  return folder;
};

const licenseText = async (folder) => {
  const names = (await readdir(folder)).filter((name) =>
    /^(licen[cs]e|copying|notice)/i.test(name),
  );
  const texts = await Promise.all(names.sort().map((name) => readFile(join(folder, name), 'utf8')));
  return texts.map((text) => text.trim()).join('\n\n');
};

const describe = async (folder) => {
  const { name, version, license, author } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  );
  if (!license) throw new Error(`${folder}: names no licence, so it cannot be bundled`);
  const text = await licenseText(folder);
  const by = typeof author === 'string' ? author : author?.name;
  return {
    heading: `${name} ${version} (${license})`,
    text: text || `Licensed under ${license}${by ? `, by ${by}` : ''}.`,
  };
};

/** The licences of all packages with code in a bundle, as one text. */
export const licensesOf = async (metafiles) => {
  const files = metafiles
    .flatMap(({ outputs }) => Object.values(outputs))
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && path.includes('node_modules'))
    .map(([path]) => path.replace(/^[^:]*:(?=.*node_modules)/, ''))
    .filter((path) => existsSync(path));
  const folders = [...new Set(files.map(packageFolder))];
  const packages = await Promise.all(folders.map(describe));
  const sections = new Map(packages.map(({ heading, text }) => [heading, text]));
  const line = '-'.repeat(78);
  return [...sections]
    .sort(([one], [other]) => one.localeCompare(other, 'en'))
    .map(([heading, text]) => `${line}\n${heading}\n\n${text}\n`)
    .join('\n');
};
